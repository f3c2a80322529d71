import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import type { BodyOf } from '#schema/contracts/endpoints';
import type { JudgeAnswer, JudgeAsk } from '#schema/contracts/item';
import type { JudgeView } from '#schema/contracts/judge';
import type { LabelItem } from '#schema/contracts/label-endpoints';
import { err, ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';
import { entry } from './entry.ts';
import { labelAsks } from './label-asks.ts';
import { noJudge } from './no-judge.ts';

/** So many answers a judge is asked about at a time: what it said of them is kept before the next are asked. */
const AT_ONCE = 5;

/** Asks a judge about answers that people have labelled already, so that it is known how it stands without new work of theirs. */
export const checkJudge: Route<'judge.check'> = async ({ params: { name }, body, principal, deps }) => {
  const view = await deps.findJudge(name, body.version);
  if (view === undefined) return err(await noJudge(name, deps, body.version));
  const page = timePage(body);
  if (!page.ok) return page;
  const { judge, version } = view;
  const { rows, ...more } = cut(await deps.labelsToCheck(view, page.value), body.limit, keyOf);
  const { through, ...checked } = await check(view, rows, { body, deps });
  const next = cut(rows, through, keyOf).next ?? more.next;
  const { scored, costUsd } = checked;
  const detail = { version, scored, costUsd };
  await deps.appendAudit([entry(deps, principal, { action: 'judge.check', subject: name, detail })]);
  const { standing } = (await deps.findJudge(name, version)) ?? view;
  return ok({ judge, version, ...checked, ...(next !== undefined && { next }), standing });
};

const keyOf = ({ createdAtMs, id }: LabelItem): readonly (string | number)[] => [createdAtMs, id];

type Because = { readonly label: string; readonly why: string };
type Checked = {
  scored: number;
  readonly unscored: Because[];
  readonly left: Because[];
  costUsd: number;
  unpriced: number;
  stopped: 'spent' | 'unavailable' | null;
  /** How many rows it came to. */
  through: number;
};
type Means = { readonly body: BodyOf<'judge.check'>; readonly deps: Deps };
type Asked = { readonly label: string; readonly answer: JudgeAnswer | null };

async function check(view: JudgeView, rows: LabelItem[], { body, deps }: Means): Promise<Checked> {
  const done: Checked = { scored: 0, unscored: [], left: [], costUsd: 0, unpriced: 0, stopped: null, through: 0 };
  const askOf = labelAsks(view, deps);
  const runs = new Set<string>();
  for (let at = 0; at < rows.length && done.stopped === null; at += AT_ONCE) {
    // One answer is held to people once, however often they were asked about it.
    const some = rows.slice(at, at + AT_ONCE).filter(({ run }) => runs.size < runs.add(run).size);
    const asks = await Promise.all(some.map(async (label) => ({ label, ask: await askOf(label) })));
    done.left.push(...asks.flatMap(({ label, ask }) => (ask.ok ? [] : [{ label: label.id, why: ask.error }])));
    const asked = await Promise.all(
      asks.flatMap(({ label, ask }) => (ask.ok ? [askedOf(label.id, ask.value, deps)] : [])),
    );
    await keep(view, asked, { done, deps });
    done.stopped = whyStop(asked, done, body);
    done.through = Math.min(at + AT_ONCE, rows.length);
  }
  return done;
}

function whyStop(asked: readonly Asked[], { costUsd }: Checked, { maxUsd }: Means['body']): Checked['stopped'] {
  if (costUsd >= maxUsd) return 'spent';
  return asked.length > 0 && asked.every(({ answer }) => answer?.faulty !== false) ? 'unavailable' : null;
}

async function askedOf(label: string, ask: JudgeAsk, { askJudge }: Deps): Promise<Asked> {
  try {
    return { label, answer: await askJudge(ask) };
  } catch (error) {
    console.error(`Judge ${ask.judge} could not be asked.`, error);
    return { label, answer: null };
  }
}

async function keep(view: JudgeView, asked: readonly Asked[], { done, deps }: { done: Checked; deps: Deps }) {
  const scores: { label: string; score: number }[] = [];
  for (const { label, answer } of asked) {
    const { score = null, reason = 'The edge could not be asked.', costUsd = 0 } = answer ?? {};
    if (score === null) done.unscored.push({ label, why: reason });
    else scores.push({ label, score });
    done.costUsd += costUsd ?? 0;
    done.unpriced += costUsd === null ? 1 : 0;
  }
  done.scored += scores.length;
  await deps.keepJudgeScores(view, { atMs: deps.now(), scores });
}
