import type { QueryInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';
import { jsonLines } from '../text/json-lines.ts';
import { number } from '../text/number.ts';

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
      ];
    });
  },
});
