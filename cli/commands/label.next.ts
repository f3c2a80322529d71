import type { QueryInputOf, ReplyOf } from '#schema/contracts/endpoints';
import type { Json } from '#schema/contracts/json';
import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';
import { jsonLines } from '../text/json-lines.ts';
import { number } from '../text/number.ts';

type Label = NonNullable<ReplyOf<'label.next'>['label']>;

/** What the judge that people's word is held against saw besides: people see the same. */
function materialOf({ output, material }: Label): [string, Json][] {
  const { expected, documents, judged } = material ?? {};
  const isElsewhere = judged !== undefined && !JSON.stringify(output).includes(JSON.stringify(judged));
  const shown: [string, Json | undefined][] = [
    ['WHAT IS ASKED ABOUT', isElsewhere ? judged : undefined],
    ['EXPECTED', expected],
    ['DOCUMENTS', documents],
  ];
  return shown.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** What to label next. */
export const nextLabel = command({
  name: 'label next',
  summary: 'What you are asked next, without what others said of it',
  usage: {},
  flags: {
    feature: standardFlags.feature,
    criterion: { kind: 'text', value: 'word', says: 'Only of this criterion' },
    dataset: { kind: 'text', value: 'name', says: 'Only what may go into this dataset' },
    as: { kind: 'text', value: 'name', says: 'Who you are, in a dev session; else your token says it' },
    json: standardFlags.json,
  },
  details: 'Two people label without seeing each other’s; where they differ a third decides.',
  async handler(call) {
    const { feature, criterion, dataset, as } = call.flags;
    const query = { feature, criterion, dataset, as } as QueryInputOf<'label.next'>;
    const answer = await call.ask('label.next', { query });
    const { paint, width } = call;
    return show(call, answer, ({ label, waiting }) => {
      if (label === null) return ['Nothing to label.'];
      const title = `${label.id}: ${label.criterion}? ${label.state === 'differs' ? 'Two people differ.' : ''}`.trim();
      return [
        ...fold(clean(title), width).map((line) => paint('strong', line)),
        ...fold(`${label.run}, ${number.count(waiting)} to label`, width),
        '',
        paint('dim', 'INPUT'),
        ...jsonLines(label.input, width),
        '',
        paint('dim', 'OUTPUT'),
        ...jsonLines(label.output, width),
        ...materialOf(label).flatMap(([name, value]) => ['', paint('dim', name), ...jsonLines(value, width)]),
      ];
    });
  },
});
