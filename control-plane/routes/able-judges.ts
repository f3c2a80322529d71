import type { LeftBehind } from '#core/dataset/from-promptfoo';
import type { BroughtJudge } from '#core/dataset/openai-judge';
import { judgeFaults } from '#core/judge/judge-faults';
import type { ReplyOf } from '#schema/contracts/endpoints';
import { JudgeGrader } from '#schema/contracts/eval-grader';
import { JudgeName } from '#schema/contracts/ids';
import { JudgeInput, JudgeSpec } from '#schema/contracts/judge';

type Able = {
  readonly judges: ReplyOf<'dataset.bring'>['judges'];
  readonly left: readonly LeftBehind[];
};

/** The judges of a file that could be put, and why the others could not: a provider that nobody declared, say. */
export function ableJudges(brought: readonly BroughtJudge[], providers: readonly string[]): Able {
  const judges: Able['judges'] = [];
  const left: LeftBehind[] = [];
  for (const { name, judge, grader } of brought) {
    const read = JudgeInput.safeParse(judge);
    const { criterion: _, description: __, ...spec } = read.success ? read.data : {};
    const faults = read.success ? judgeFaults(JudgeSpec.parse(spec), providers) : read.error.issues;
    if (read.success && faults.length === 0)
      judges.push({ name: JudgeName.parse(name), judge: read.data, grader: JudgeGrader.parse(grader) });
    else left.push({ path: `judges.${name}`, why: faults.map(({ message }) => message).join(' ') });
  }
  return { judges, left };
}
