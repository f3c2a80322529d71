import type { Grade } from '#core/grading/grade';
import { gradeOfWord } from '#core/judge/word-of';
import type { JudgeAnswer, JudgeAsk } from '#schema/contracts/item';
import type { Deps } from '../deps.ts';
import { askBothOrders } from './ask-both-orders.ts';
import { askJudge, type Judging } from './ask-judge.ts';
import { pinned } from './pinned.ts';

async function asked({ spec, material }: JudgeAsk, judging: Judging): Promise<{ grade: Grade; weather: boolean }> {
  if (spec.kind === 'pairwise') {
    const { first = null, second = null } = material;
    return askBothOrders(spec, { forth: material, back: { ...material, first: second, second: first } }, judging);
  }
  const { word, weather } = await askJudge(spec, material, judging);
  return { grade: gradeOfWord(spec, word), weather };
}

/**
 * Asks a judge about an answer that people have labelled. It is recorded as a run of the feature's version in an eval, so that it is
 * priced and can be looked up. Throws when there is no such version, or no snapshot.
 */
export async function runJudge(ask: JudgeAsk, deps: Deps): Promise<JudgeAnswer> {
  const { feature, version, judge, material } = ask;
  const { tell, ...judging } = await pinned({ feature, version, input: {} }, deps);
  const { grade, weather } = await asked(ask, { ...judging, name: judge, rounds: 1 });
  const { score, reason } = grade;
  tell(material, { judge, score, reason });
  return { run: judging.chosen.run.id, faulty: weather, score, reason, costUsd: judging.ledger.costUsd };
}
