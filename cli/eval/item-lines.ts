import type { ItemView, TrialView } from '#schema/contracts/eval';
import { clean } from '../text/clean.ts';
import { cut } from '../text/cut.ts';
import type { Sheet } from '../text/table.ts';
import { figure } from './figure.ts';

/** An item with every trial: what was asked, wanted and answered, each score with its reason, and the run to look at. */
export function itemLines({ item, critical, input, expected, trials }: ItemView, { width, paint }: Sheet): string[] {
  const line = (text: string): string => cut(clean(text), width);
  const part = (text: string): string => `  ${cut(clean(text), width - 2)}`;
  return [
    paint('strong', line(`${item}${critical ? '  critical' : ''}`)),
    part(`asked   ${JSON.stringify(input)}`),
    ...(expected === null ? [] : [part(`wanted  ${JSON.stringify(expected)}`)]),
    ...trials.flatMap((trial) => trialLines(trial, width).map((text, at) => (at === 0 ? text : paint('dim', text)))),
  ];
}

function trialLines({ arm, trial, run, output, code, detail, scores }: TrialView, width: number): string[] {
  const part = (text: string, indent: string): string => `${indent}${cut(clean(text), width - indent.length)}`;
  const gave =
    output === null ? `${code ?? 'no answer'}${detail === null ? '' : `: ${detail}`}` : JSON.stringify(output);
  return [
    part(`${arm} ${trial}  ${run ?? 'not run'}`, '  '),
    part(gave, '    '),
    ...scores.map(({ id, score, reason }) => part(`${id} ${figure.plain(score)}  ${reason}`, '    ')),
  ];
}
