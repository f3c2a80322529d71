import type { BroughtJudge } from '#core/dataset/openai-judge';
import type { BodyInputOf } from '#schema/contracts/endpoints';
import { JudgeName } from '#schema/contracts/ids';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import type { Fault } from '../fault.ts';
import { clean } from '../text/clean.ts';
import type { World } from '../world.ts';

type Means = { readonly ask: Ask; readonly world: Pick<World, 'err'>; readonly wanted: boolean };

/** Creates the judges of a file where that is wanted, and says how an eval asks them; else says that they are there. */
export async function putJudges(judges: readonly BroughtJudge[], means: Means): Promise<Result<null, Fault>> {
  const { ask, world, wanted } = means;
  for (const { name, judge, grader } of judges) {
    const how = clean(`in evals: ${JSON.stringify(grader)}`);
    if (!wanted) {
      world.err(`judge ${name} is not created: --judges creates it; ${how}\n`);
      continue;
    }
    const params = { name: JudgeName.parse(name) };
    const answer = await ask('judge.put', { params, body: judge as BodyInputOf<'judge.put'> });
    if (!answer.ok) return err({ ...answer.error, help: `Judge ${name} was refused; the examples are stored.` });
    world.err(`judge ${name} ${answer.value.value.version}; ${how}\n`);
  }
  return ok(null);
}
