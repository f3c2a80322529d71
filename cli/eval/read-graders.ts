import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from '../fault.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { World } from '../world.ts';

/** The graders in a file: a JSON list, or what a module exports as `graders` or by default. Each is for the contract to judge. */
export async function readGraders(
  world: Pick<World, 'read' | 'load'>,
  path: string | undefined,
): Promise<Result<EvalGraderInput[], Fault>> {
  if (path === undefined) return ok([]);
  const found = path.endsWith('.json') ? await readJsonFile(world, path) : await exported(world, path);
  if (!found.ok) return found;
  if (!Array.isArray(found.value))
    return err(
      fault('malformed', `${path} holds no graders.`, {
        help: 'A list of them as docs/evals.md describes it; a module exports it as `graders`, or by default.',
      }),
    );
  return ok(found.value as EvalGraderInput[]);
}

async function exported({ load }: Pick<World, 'load'>, path: string): Promise<Result<unknown, Fault>> {
  try {
    const { graders, default: own } = Object(await load(path)) as { graders?: unknown; default?: unknown };
    return ok(graders ?? own);
  } catch (error) {
    return err(fault('malformed', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`));
  }
}
