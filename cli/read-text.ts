import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';
import { NotUtf8 } from './utf8-text.ts';
import type { World } from './world.ts';

/** The text of a file of the caller's own. */
export async function readText({ read }: Pick<World, 'read'>, path: string): Promise<Result<string, Fault>> {
  try {
    return ok(await read(path));
  } catch (error) {
    const why = error instanceof NotUtf8 ? `: ${error.message}` : '';
    return err(fault('malformed', `${path} cannot be read${why}.`));
  }
}
