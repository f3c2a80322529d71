import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';

/** The numbers that flags name, each under the field of a body that `fields` says; a flag that is absent is left out. */
export function readNumbers<Name extends string>(
  flags: { readonly [Each in NoInfer<Name>]?: string | undefined },
  fields: { readonly [Each in Name]: string },
): Result<Record<string, number>, Fault> {
  const read: Record<string, number> = {};
  for (const flag of Object.keys(fields) as Name[]) {
    const text = flags[flag];
    if (text === undefined) continue;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value))
      return err(fault('malformed', `--${flag} is no number: ${JSON.stringify(text)}.`));
    read[fields[flag]] = value;
  }
  return ok(read);
}
