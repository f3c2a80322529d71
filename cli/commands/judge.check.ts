import type { BodyInputOf, ReplyOf } from '#schema/contracts/endpoints';
import { err, ok, type Result } from '#schema/contracts/result';
import { command, type Call } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import { standingLine } from '../judge-lines.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';

type Checked = ReplyOf<'judge.check'>;

/** So many answers a call asks about. */
const PIECE = 25;

/** Asks a judge about answers that people have labelled already. */
export const checkJudge = command({
  name: 'judge check',
  summary: 'Ask a judge about answers that people have labelled already: how it stands, without new work of theirs',
  usage: { name: "The judge's name" },
  flags: {
    version: { kind: 'text', value: 'j_…', says: 'One of its older versions' },
    'max-usd': { kind: 'text', value: 'usd', says: 'Stop when it has cost this much; 1 where nothing is said' },
    most: { kind: 'text', value: 'count', says: 'Ask about so many answers at most; 200 where nothing is said' },
    json: standardFlags.json,
  },
  details: 'What this version has judged already is not asked again, so it can be repeated where it stopped.',
  examples: ['judge check kind', 'judge check kind --max-usd 0.5 --most 100'],
  async handler(call) {
    const { flags, print, width } = call;
    const bounds = boundsOf(flags);
    if (!bounds.ok) return bounds;
    const done = await askAll(call, bounds.value);
    if (!done.ok) return done;
    print(...(flags.json ? [JSON.stringify(done.value)] : linesOf(done.value, width)));
    return ok(done.value.stopped === 'unavailable' ? 1 : 0);
  },
});

type Bounds = { readonly maxUsd: number; readonly most: number };

function boundsOf({ 'max-usd': usd = '1', most = '200' }: { [flag: string]: unknown }): Result<Bounds, Fault> {
  const [maxUsd, count] = [Number(usd), Number(most)];
  if (!(maxUsd > 0 && maxUsd <= 1000)) return err(fault('malformed', '--max-usd is a number above 0, at most 1000.'));
  return Number.isInteger(count) && count > 0
    ? ok({ maxUsd, most: count })
    : err(fault('malformed', '--most is a whole number above 0.'));
}

type Asking = Pick<Call<'name', { version: { kind: 'text'; value: string; says: string } }>, 'args' | 'flags' | 'ask'>;

/** Call after call, until it is through or a bound is met: one sum of all. */
async function askAll({ args, flags, ask }: Asking, { maxUsd, most }: Bounds): Promise<Result<Checked, Fault>> {
  let sum: Checked | null = null;
  for (let asked = 0; ;) {
    const { costUsd = 0, next }: Partial<Checked> = sum ?? {};
    const limit = Math.min(PIECE, most - asked);
    const body = {
      version: flags.version,
      maxUsd: maxUsd - costUsd,
      limit,
      cursor: next,
    } as BodyInputOf<'judge.check'>;
    const answer = await ask('judge.check', { params: args, body });
    if (!answer.ok) return answer;
    const one: Checked = answer.value.value;
    asked += limit;
    sum = sum === null ? one : added(sum, one);
    if (sum.stopped !== null || sum.next === undefined || asked >= most || sum.costUsd >= maxUsd) return ok(sum);
  }
}

const added = (sum: Checked, one: Checked): Checked => ({
  ...one,
  scored: sum.scored + one.scored,
  unscored: [...sum.unscored, ...one.unscored],
  left: [...sum.left, ...one.left],
  costUsd: sum.costUsd + one.costUsd,
  unpriced: sum.unpriced + one.unpriced,
});

function linesOf({ judge, version, scored, unscored, left, ...rest }: Checked, width: number): string[] {
  const { costUsd, unpriced, stopped, next, standing } = rest;
  const cost = `${number.usd(costUsd)}${unpriced > 0 ? `, and ${number.count(unpriced)} answers of unknown price` : ''}`;
  const why = { spent: 'Stopped: that was the money.', unavailable: 'Stopped: nobody answers.' };
  const more = next === undefined ? [] : ['There are more: repeat the command.'];
  const lines = [
    `${judge}@${version}: ${number.count(scored)} labelled answers judged, for ${cost}`,
    ...reasons('without a score', unscored),
    ...reasons('not asked', left),
    ...(stopped === null ? more : [why[stopped]]),
    standingLine(standing),
  ];
  return lines.flatMap((line) => fold(clean(line), width));
}

/** Why, with how often; the same reason once. */
function reasons(what: string, of: Checked['left']): string[] {
  const counts = new Map<string, number>();
  for (const { why } of of) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => `${number.count(count)} ${what}: ${why}`);
}
