import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import type { BodyOf } from '#schema/contracts/endpoints';
import { JudgeName, JudgeVersion } from '#schema/contracts/ids';
import type { JudgeView } from '#schema/contracts/judge';
import type { LabelItem } from '#schema/contracts/label-endpoints';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { ofEval, ofRuns } from './labels-to-ask.ts';
import { noDataset } from './no-dataset.ts';

const ID_DIGITS = 16;

/** Asks people about runs; the same again asks nobody twice. */
export const queueLabels: Route<'label.queue'> = async ({ body, principal, deps }) => {
  const { criterion, grader = null, dataset = null, eval: id } = body;
  if (dataset !== null && (await deps.findDataset(dataset)) === undefined) return err(noDataset(dataset));
  const found = await askedOf(body, deps);
  if (found === null) return err({ code: 'not_found', detail: `No eval ${String(id)}.` });
  const judge = found.judge === null ? undefined : await judgeNamed(found.judge, deps);
  if (judge !== undefined && judge.criterion !== criterion) return err(heldToAnother(judge, criterion));
  const made = { criterion, grader, dataset, state: 'open', value: null } as const;
  const by = { createdBy: principal.name, createdAtMs: deps.now() };
  const items: LabelItem[] = [];
  for (const one of found.asked) {
    const digest = await deps.sha256(JSON.stringify([one.run, criterion, grader]));
    items.push({ id: `l_${digest.slice(0, ID_DIGITS)}`, ...one, ...made, ...by });
  }
  const queued = await deps.queueLabels(items);
  if (judge !== undefined) await keepScores(judge, items, deps);
  const detail = { criterion, grader, queued };
  await deps.appendAudit([entry(deps, principal, { action: 'label.queue', subject: id ?? criterion, detail })]);
  return ok({ queued, already: items.length - queued, left: [...found.left] });
};

/** The version of a judge that an eval took; undefined: it was deleted since. */
function judgeNamed(ref: string, { findJudge }: Deps): Promise<JudgeView | undefined> {
  const [name, version] = ref.split('@');
  return findJudge(JudgeName.parse(name), JudgeVersion.parse(version));
}

/** What people are to be asked about; null: there is no such eval. */
const askedOf = async (body: BodyOf<'label.queue'>, deps: Deps) =>
  body.eval === undefined
    ? { ...(await ofRuns(body.runs ?? [], body.grader, deps)), judge: null }
    : ofEval(body.eval, body, deps);

const heldToAnother = ({ judge, criterion: own }: JudgeView, criterion: string): Failure => ({
  code: 'invalid',
  detail: `Judge ${judge} is held to labels of ${own}, and these are of ${criterion}.`,
  issues: [{ path: 'criterion', message: `Say ${own}, or give the judge another criterion.` }],
});

/** What the judge said of these answers, for when people have labelled them. */
async function keepScores(judge: JudgeView, items: readonly LabelItem[], deps: Deps): Promise<void> {
  const scores = items.flatMap(({ id: label, score }) => (score === null ? [] : [{ label, score }]));
  await deps.keepJudgeScores(judge, { atMs: deps.now(), scores });
}
