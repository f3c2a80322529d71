import { err, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';
import { readJson } from './read-json.ts';
import { readJsonFile } from './read-json-file.ts';
import type { World } from './world.ts';

/** What is declared: the JSON in a file or the one after `flag` (its name, its text), and exactly one of them must be said. */
export async function readDeclaration(
  world: Pick<World, 'read'>,
  file: string | undefined,
  [flag, text]: readonly [flag: string, text: string | undefined],
): Promise<Result<unknown, Fault>> {
  if (file !== undefined && text === undefined) return await readJsonFile(world, file);
  if (file === undefined && text !== undefined) return readJson(text, `--${flag}`);
  return err(fault('malformed', `Say what it is: either --file <file> or --${flag} <json>.`));
}
