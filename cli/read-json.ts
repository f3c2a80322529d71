import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';

/** The JSON in a text that the caller wrote; `where` is a flag or a file. */
export function readJson(text: string, where: string): Result<unknown, Fault> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err(fault('malformed', `${where} is not JSON: ${error instanceof Error ? error.message : String(error)}`));
  }
}
