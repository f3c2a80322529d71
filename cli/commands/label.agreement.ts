import type { QueryInputOf, ReplyOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';

type Figure = ReplyOf<'label.agreement'>['people'];

/** How far people and graders agree. */
export const showAgreement = command({
  name: 'label agreement',
  summary: 'How far people agree with each other, and a grader with them; whether it may gate',
  usage: { criterion: 'What was asked' },
  flags: {
    feature: standardFlags.feature,
    grader: { kind: 'text', value: 'grader', says: 'Only labels that are held against this grader' },
    dataset: { kind: 'text', value: 'name', says: 'Only labels for this dataset' },
    json: standardFlags.json,
  },
  details:
    'People: Krippendorff’s α. A grader: Cohen’s κ with what people came to (α where they gave marks), intervals of 95 %. A judge gates nothing before 50 labels show an agreement whose interval lies above 0.4.',
  async handler(call) {
    const { args, flags, paint, width } = call;
    const query = { criterion: args.criterion, feature: flags.feature, grader: flags.grader, dataset: flags.dataset };
    const answer = await call.ask('label.agreement', { query: query as QueryInputOf<'label.agreement'> });
    return show(call, answer, ({ labels, settled, differing, people, grader }) => {
      const counts = `${number.count(labels)} labels, ${number.count(settled)} settled, ${number.count(differing)} differ`;
      const told = grader === null ? 'grader: nothing to hold against people' : `grader: ${said(grader.agreement)}`;
      const lines = [counts, `people: ${said(people)}`, told];
      const state = grader === null ? [] : fold(clean(`${grader.state}: ${grader.why}`), width);
      const tint = grader?.state === 'agrees' ? 'good' : 'bad';
      const head = fold(clean(args.criterion), width).map((line) => paint('strong', line));
      return [...head, ...lines.flatMap((line) => fold(line, width)), ...state.map((line) => paint(tint, line))];
    });
  },
});

function said({ value, interval: [low, high], n }: Figure): string {
  if (value === null) return `unknown (${number.count(n)} labels)`;
  return `${value.toFixed(2)} (${low?.toFixed(2) ?? '?'} to ${high?.toFixed(2) ?? '?'}), ${number.count(n)} labels`;
}
