import type { DecideAction } from '#core/flow/action';
import type { StepOutcome } from '#core/flow/history';
import type { Json } from '#schema/contracts/json';
import type { Ledger } from './ledger.ts';
import { nameOf } from './name-of.ts';

/** What goes into a subfeature and comes out of it is shown up to here. */
const SHOWN = 2000;

function attributesOf({ decided }: DecideAction): { [name: string]: Json } {
  switch (decided.kind) {
    case 'taken':
      return { 'sluice.branch.case': decided.case ?? 'else' };
    case 'listed':
      return { 'sluice.map.items': decided.items.length };
    case 'judged':
      return { 'sluice.loop.enough': decided.enough };
    case 'filled':
      return { 'sluice.subfeature.value': JSON.stringify(decided.value).slice(0, SHOWN) };
  }
}

/** Core has decided which way the flow goes; here it is written down, with a span. */
export function writeDown(action: DecideAction, ledger: Ledger): StepOutcome {
  ledger.note(ledger.elapsedMs(), () => ({
    name: `${action.kind} ${nameOf(action)}`,
    kind: 'flow',
    step: action.step,
    status: 'ok',
    attributes: attributesOf(action),
  }));
  return action.decided;
}
