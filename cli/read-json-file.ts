import { err, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';
import { readJson } from './read-json.ts';
import type { World } from './world.ts';

/** The JSON in a file of the caller's own. */
export async function readJsonFile({ read }: Pick<World, 'read'>, path: string): Promise<Result<unknown, Fault>> {
  try {
    return readJson(await read(path), path);
  } catch (error) {
    return err(fault('malformed', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`));
  }
}
