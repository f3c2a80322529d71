import type { PromptAction, RetrieveAction } from '#core/flow/action';
import type { StepFailed } from '#core/flow/history';
import { permissionFault } from '#core/flow/permission-fault';
import type { Terms } from '#schema/contracts/snapshot';
import type { Ledger } from '../execute/ledger.ts';

/** The failure of a step that would read what its feature may not read (any more); null when it may. */
export function barred(
  { step, from }: RetrieveAction,
  { terms, ledger }: { readonly terms: Terms | null; readonly ledger: Ledger },
): StepFailed | null {
  const fault = terms === null ? null : permissionFault(from, terms.collections);
  if (fault === null) return null;
  ledger.note(ledger.elapsedMs(), () => ({
    name: `retrieval ${from}`,
    kind: 'retrieval',
    step,
    status: 'error',
    error: fault.slice(0, 300),
    attributes: { 'error.type': 'not_permitted' },
  }));
  return { kind: 'failed', code: 'unavailable', detail: `The feature may not read ${from}.` };
}

/** Whether nobody of a step's chain may be asked: then no answer of theirs that was kept is given either. */
export const isBarred = ({ chain }: PromptAction, terms: Terms | null): boolean =>
  terms !== null && chain.every(({ provider }) => permissionFault(provider, terms.providers) !== null);
