import type { GateView } from '#schema/contracts/gate';
import type { RolloutView } from '#schema/contracts/rollout';
import { bar } from '../text/bar.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';
import type { Tint } from '../text/paint.ts';
import type { Sheet } from '../text/table.ts';

const BAR = 12;
const INDENT = ' '.repeat(11);

function tintOf({ verdict, open }: GateView): Tint {
  if (verdict === 'fail') return 'bad';
  if (verdict === null) return 'plain';
  return verdict === 'pass' ? 'good' : open ? 'plain' : 'warn';
}

function progressWords({ done, total, id }: GateView): string {
  if (done === null || total === null || total === 0) return 'its eval is being begun';
  const share = `${bar(done / total, BAR)} ${number.count(done)} of ${number.count(total)} runs`;
  return id === null ? share : `${share} (${id})`;
}

/** How a gate stands, in words: how far its eval is, or what it said and who overrode it. */
export function gateSays(gate: GateView): string {
  const { verdict, why, override, open } = gate;
  if (verdict === null) return progressWords(gate);
  const blocks = verdict === 'inconclusive' && !open ? ', blocks' : '';
  const said = `${verdict}${blocks}${why === null ? '' : `: ${clean(why)}`}`;
  return override === null ? said : `${said}; overridden by ${clean(override.by)}: ${clean(override.reason)}`;
}

/** Every gate of a rollout with its eval's progress or verdict. */
export function gateLines({ gates }: Pick<RolloutView, 'gates'>, { width, paint }: Sheet): string[] {
  return gates.flatMap((gate) =>
    fold(`gate       ${clean(gate.eval)} ${gateSays(gate)}`, width, INDENT).map((line) => paint(tintOf(gate), line)),
  );
}
