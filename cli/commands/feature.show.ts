import type { BaselineView } from '#schema/contracts/eval';
import type { FeatureView } from '#schema/contracts/feature';
import { command } from '../command.ts';
import { show } from '../show.ts';
import { spendingLines } from '../spending-lines.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';

const all = (permitted: '*' | readonly string[]): string =>
  permitted === '*' ? 'all' : permitted.length === 0 ? 'none' : permitted.join(', ');

function traffic({ control, candidate, percent, rollout }: FeatureView): string {
  const by = rollout === null ? '' : ` (${rollout})`;
  const moved = candidate === null ? '' : `; ${candidate} to ${number.percent(percent)}${by}`;
  return `${control ?? 'nobody'} serves${moved}`;
}

const baseline = ({ eval: id, version, dataset, datasetVersion, blessedBy }: BaselineView): string =>
  `${id} (${version} on ${dataset}@${datasetVersion}), blessed by ${blessedBy}`;

/** A feature: who answers for it, what it may use, and what it spent today. */
export const showFeature = command({
  name: 'feature show',
  summary: 'A feature: its traffic, what it may use, what it spent today of which budget',
  usage: { feature: "The feature's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask, world, paint, width } = call;
    const answer = await ask('feature.get', { params: { feature: args.feature } });
    const row = (label: string, says: string): string[] =>
      fold(`${label.padEnd(9)} ${clean(says)}`, width, ' '.repeat(10));
    return show(call, answer, (view) => {
      const { owners, permissions: may } = view;
      const uses = `providers ${all(may.providers)}; collections ${all(may.collections)}; tools ${all(may.tools)}; code ${may.code ? 'yes' : 'no'}`;
      const answers = Object.entries(owners).map(([what, who]) => `${what} ${who}`);
      return [
        ...fold(`${view.feature}  ${view.level}  ${view.disabled ? 'off' : 'on'}`, width).map((line) =>
          paint(view.disabled ? 'bad' : 'strong', line),
        ),
        ...row('traffic', traffic(view)),
        ...row('owners', answers.join(', ')),
        ...row('may use', uses),
        ...(view.baselines ?? []).flatMap((one) => row('held to', baseline(one))),
        ...spendingLines(view, call, world.now()).flatMap((line) => fold(line, width, ' '.repeat(10))),
      ];
    });
  },
});
