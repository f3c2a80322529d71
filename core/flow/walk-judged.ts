import { evaluate } from '#core/expression/evaluate';
import { judgeGrade } from '#core/grading/judge-grade';
import { judgeMessages } from '#core/grading/judge-messages';
import { judgeSchema } from '#core/grading/judge-schema';
import type { GuardStep, Judge } from '#schema/contracts/guard-step';
import type { Json } from '#schema/contracts/json';
import type { Doing, PromptAction } from './action.ts';
import { begin } from './begin.ts';
import { begunOnce } from './begun.ts';
import { scopeOf, type Frame } from './frame.ts';
import type { Graded, GuardScore, StepOutcome } from './history.ts';
import { isJudge } from './judges-of.ts';
import { resultOf } from './result-of.ts';
import type { Spot } from './spot.ts';
import { unusable } from './unusable.ts';
import { done, together, wanting, type Went } from './went.ts';

/** A guard with judges: its path in the run. */
type Judged = { readonly step: GuardStep; readonly path: string };

const notOfGuard = ({ kind }: StepOutcome): never => {
  throw new Error(`The history does not belong to this flow: ${kind} is no outcome of a guard.`);
};

/** What the graders that need no model say, who come first: `check/rules`. Without any, the value as it is. */
function walkRules({ step, path }: Judged, { frame, reading }: Spot): Graded | Went {
  const graders = step.graders.filter((grader) => !isJudge(grader));
  const scope = scopeOf(frame);
  if (graders.length === 0) {
    const value = evaluate(step.on, scope);
    if (!value.ok) return unusable(frame, path, `What the guard checks has no value. ${value.error.message}`);
    return { kind: 'graded', pass: true, scores: [], value: value.value };
  }
  const rules = `${path}/rules`;
  const outcome = reading.take(rules);
  if (outcome === undefined)
    return begin({ ...step, graders }, { frame, scope, doing: reading.doing(rules), said: [] });
  return outcome.kind === 'graded' ? outcome : notOfGuard(outcome);
}

function ask(judge: Judge, doing: Doing, { value, frame }: { value: Json; frame: Frame }): PromptAction {
  const prompt = frame.manifest.prompts[judge.prompt];
  const chain = frame.manifest.models[judge.model];
  if (prompt === undefined || chain === undefined) throw new Error('A judge that was not checked.');
  return {
    do: 'prompt',
    ...doing,
    messages: judgeMessages(prompt, scopeOf(frame), value),
    chain,
    schema: judgeSchema,
    deadlineMs: judge.deadlineMs,
    retrieved: [],
    aside: true,
  };
}

/** What a judge's answer is to its guard. No score is no verdict: what that means, the guard declares. */
function scoreOf(judge: Judge, guard: GuardStep, outcome: StepOutcome): GuardScore {
  if (outcome.kind !== 'answered' && outcome.kind !== 'failed') return notOfGuard(outcome);
  const { score, reason } = judgeGrade(outcome);
  const { onUnscored = guard.else === 'mark' ? 'pass' : 'fail' } = judge;
  const unscored = onUnscored === 'fail' ? false : null;
  return { grader: 'judge', score, pass: score === null ? unscored : score >= judge.atLeast, reason };
}

/** What the judges say, who are asked at once: `check/judge`, `check/judge.2`. They see what all other graders left. */
function walkJudges({ step, path }: Judged, value: Json, spot: Spot): readonly GuardScore[] | Went {
  const { frame, reading, program } = spot;
  const asked = step.graders.filter(isJudge).map((judge, index) => {
    const place = `${path}/judge${index > 0 ? `.${index + 1}` : ''}`;
    const doing = reading.doing(place);
    return { judge, doing, outcome: reading.take(place) };
  });
  const missing = asked.filter(({ outcome }) => outcome === undefined);
  const begun = missing.map(({ judge, doing }) =>
    begunOnce(doing, program.begun, () => wanting(ask(judge, doing, { value, frame }))),
  );
  if (begun.length > 0) return together(begun);
  return asked.flatMap(({ judge, outcome }) => (outcome === undefined ? [] : [scoreOf(judge, step, outcome)]));
}

/** Every grader's word at its place; judges who were not asked have none. */
function inPlace({ graders }: GuardStep, rules: Graded, judges: readonly GuardScore[]): (GuardScore | undefined)[] {
  const [said, judged] = [rules.scores.values(), judges.values()];
  return graders.map((grader) => (isJudge(grader) ? judged : said).next().value);
}

/**
 * How far the history leads through a guard that asks models: first the graders that need none, then, if those let it pass, the
 * judges, and last the guard itself, which is what all of them said. Each is a doing of its own, so that nobody is asked twice.
 */
export function walkJudged(step: GuardStep, spot: Spot): Went {
  const { frame, reading } = spot;
  const judged: Judged = { step, path: `${frame.path}${step.name}` };
  const rules = walkRules(judged, spot);
  if ('on' in rules) return rules;
  const { value } = rules;
  const judges = rules.pass ? walkJudges(judged, value, spot) : [];
  if ('on' in judges) return judges;
  const doing = reading.doing(judged.path);
  const outcome = reading.take(judged.path);
  if (outcome === undefined) {
    const known = inPlace(step, rules, judges);
    return wanting({ do: 'guard', ...doing, value, graders: step.graders, documents: {}, known });
  }
  frame.results.set(step.name, outcome.kind === 'graded' ? resultOf(outcome) : notOfGuard(outcome));
  return done;
}
