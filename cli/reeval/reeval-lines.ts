import type { ReevalTurn, ReevalView } from '#schema/contracts/reeval';
import { figure } from '../eval/figure.ts';
import { verdictTint } from '../eval/verdict-words.ts';
import { ago } from '../text/ago.ts';
import { clean } from '../text/clean.ts';
import { duration } from '../text/duration.ts';
import { fold } from '../text/fold.ts';
import type { Tint } from '../text/paint.ts';
import { table, type Sheet } from '../text/table.ts';

/** What a turn said: its verdict, or that it was not carried out. */
export const turnWords = (turn: Pick<ReevalTurn, 'verdict'> | null): string =>
  turn === null ? 'never yet' : (turn.verdict ?? 'not carried out');

/** The colour of what a turn said. */
export const turnTint = (turn: Pick<ReevalTurn, 'verdict'> | null): Tint =>
  turn === null ? 'plain' : turn.verdict === null ? 'warn' : verdictTint(turn.verdict);

function sharedWords({ baseline }: ReevalTurn): string[] {
  if (baseline === null) return [];
  const { eval: of, shared, changed, added, gone, datasetVersion } = baseline;
  const same = changed + added + gone === 0;
  const moved = `; the dataset changed since ${datasetVersion}: ${changed} changed, ${added} new, ${gone} gone`;
  return [`beside ${of}, on ${shared} examples that are as they were${same ? '' : moved}`];
}

/** A scheduled re-evaluation as a terminal shows it: what it does, how it stands, and its last turns. */
export function reevalLines(
  view: ReevalView,
  history: readonly ReevalTurn[],
  sheet: Sheet & { nowMs: number },
): string[] {
  const { nowMs, width, paint } = sheet;
  const { last, failingSinceMs, incident, going, nextAtMs } = view;
  const next = nextAtMs === null || nextAtMs <= nowMs ? 'now' : `in ${duration(nextAtMs - nowMs)}`;
  const about = [
    `every ${duration(view.everyS * 1000)} on ${view.dataset}, margin ${view.margin}, ${100 * view.confidence} % sure${view.trials === 1 ? '' : `, ${view.trials} trials`}`,
    going === null ? `next ${next}` : `going on: ${going}`,
    ...(failingSinceMs === null
      ? []
      : [`worse since ${ago(failingSinceMs, nowMs)}${incident === null ? '' : ` (incident ${incident})`}`]),
    ...(last === null ? [] : [last.says, ...sharedWords(last)]),
  ];
  const head = paint(turnTint(last), clean(`${view.feature} ${view.name}: ${turnWords(last)}`));
  return [
    head,
    ...about.flatMap((line) => fold(clean(line), width, '  ')),
    ...(history.length === 0
      ? []
      : [
          '',
          ...table(
            history,
            [
              { head: 'TURN', cell: ({ n }) => String(n), align: 'right' },
              { head: 'EVAL', cell: ({ eval: id }) => id ?? '–', keep: true },
              { head: 'VERSION', cell: ({ version }) => version ?? '–' },
              { head: 'SAID', cell: turnWords, tint: turnTint },
              { head: 'DIFFERENCE', cell: ({ difference }) => figure.signed(difference), align: 'right' },
              { head: 'INTERVAL', cell: ({ interval }) => figure.interval(interval ?? [null, null]), align: 'right' },
              { head: 'ENDED', cell: ({ endedAtMs }) => ago(endedAtMs, nowMs) },
            ],
            sheet,
          ),
        ]),
  ];
}
