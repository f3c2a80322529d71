import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import { CodeAddress } from '#schema/contracts/code';
import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from '../fault.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { World } from '../world.ts';

/** Graders, each for the contract to judge, and the address of the module that those of one's own are functions of; without one they are of the version's code. */
export type ReadGraders = { readonly graders: readonly EvalGraderInput[]; readonly code?: string };

/** The graders in a file: a JSON list, or what a module exports as `graders` or by default, with its export `code`. */
export async function readGraders(
  world: Pick<World, 'read' | 'load'>,
  path: string | undefined,
): Promise<Result<ReadGraders, Fault>> {
  if (path === undefined) return ok({ graders: [] });
  const found = path.endsWith('.json') ? await fromJson(world, path) : await exported(world, path);
  if (!found.ok) return found;
  const { graders, code } = found.value;
  if (!Array.isArray(graders))
    return err(
      fault('malformed', `${path} holds no graders.`, {
        help: 'A list of them as docs/evals.md describes it; a module exports it as `graders`, or by default.',
      }),
    );
  if (code === undefined) return ok({ graders: graders as EvalGraderInput[] });
  const address = CodeAddress.safeParse(code);
  if (!address.success)
    return err(fault('malformed', `${path}: code: ${address.error.issues.map(({ message }) => message).join(' ')}`));
  return ok({ graders: graders as EvalGraderInput[], code: address.data });
}

type Found = { readonly graders: unknown; readonly code?: unknown };

async function fromJson(world: Pick<World, 'read'>, path: string): Promise<Result<Found, Fault>> {
  const found = await readJsonFile(world, path);
  return found.ok ? ok({ graders: found.value }) : found;
}

async function exported({ load }: Pick<World, 'load'>, path: string): Promise<Result<Found, Fault>> {
  try {
    const { graders, default: own, code } = Object(await load(path)) as Partial<Record<string, unknown>>;
    return ok({ graders: graders ?? own, code });
  } catch (error) {
    return err(fault('malformed', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`));
  }
}
