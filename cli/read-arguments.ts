import { parseArgs } from 'node:util';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Command, Flag } from './command.ts';
import { fault, type Fault } from './fault.ts';
import { nearest } from './nearest.ts';

/** A command line after its command: arguments by name, and flags, all as text. */
export type Arguments = {
  readonly args: Record<string, string>;
  readonly flags: Record<string, string | boolean | undefined>;
};

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** Reads what follows a command's name by what the command declares. Every fault names what is known. */
export function readArguments(command: Command, words: readonly string[]): Result<Arguments, Fault> {
  const options = Object.fromEntries(
    Object.entries(command.flags).map(([name, { kind }]) => [
      name,
      { type: kind === 'text' ? 'string' : 'boolean' } as const,
    ]),
  );
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const flags: Arguments['flags'] = {};
  const positionals: string[] = [];
  for (const token of tokens ?? []) {
    const wrong = take(token, command, { flags, positionals });
    if (wrong !== null) return err(refused(command, wrong));
  }
  const lacking = missing(command, flags, positionals);
  return lacking === null
    ? ok({ args: named(command, positionals), flags: switched(command, flags) })
    : err(refused(command, lacking));
}

type Taken = { flags: Arguments['flags']; positionals: string[] };

/** Puts one word of the command line where it belongs, or says what is wrong with it. */
function take(token: Token, command: Command, { flags, positionals }: Taken): string | null {
  if (token.kind === 'option-terminator') return null;
  if (token.kind === 'positional') {
    positionals.push(token.value);
    return null;
  }
  const { name, rawName } = token;
  const flag = rawName.startsWith('--') && Object.hasOwn(command.flags, name) ? command.flags[name] : undefined;
  if (flag === undefined) return unknownFlag(command, rawName);
  if (flags[name] !== undefined) return `--${name} is given twice.`;
  const wrong = misused(flag, token);
  if (wrong === null) flags[name] = flag.kind === 'switch' ? true : token.value;
  return wrong;
}

function misused(flag: Flag, { name, value, inlineValue }: Token & { kind: 'option' }): string | null {
  if (flag.kind === 'switch') return value === undefined ? null : `--${name} takes no value.`;
  if (value === undefined) return `--${name} needs a value: --${name} <${flag.value}>.`;
  // `--reason --json` means a forgotten reason; who wants it writes --reason=--json.
  return value.startsWith('--') && !inlineValue ? `--${name} needs a value, and ${value} is a flag.` : null;
}

function unknownFlag({ name, flags }: Command, rawName: string): string {
  const known = Object.keys(flags).map((flag) => `--${flag}`);
  const guess = nearest(rawName, known);
  const list = known.length === 0 ? 'it takes none' : `known: ${known.join(', ')}`;
  return `Unknown flag ${rawName} for \`${name}\`; ${list}.${guess === undefined ? '' : ` Did you mean ${guess}?`}`;
}

function missing(
  { usage, optional = {}, flags: known, name }: Command,
  flags: Arguments['flags'],
  positionals: string[],
): string | null {
  const needed = Object.keys(usage);
  const names = [...needed, ...Object.keys(optional)];
  const lacking = needed.slice(positionals.length).map((one) => `<${one}>`);
  if (lacking.length > 0) return `\`${name}\` lacks ${lacking.join(' ')}.`;
  const extra = positionals[names.length];
  if (extra !== undefined) return `\`${name}\` does not take ${JSON.stringify(extra)}.`;
  const required = Object.entries(known).find(
    ([flag, is]) => is.kind === 'text' && is.required && flags[flag] === undefined,
  );
  return required === undefined ? null : `\`${name}\` lacks --${required[0]}: ${required[1].says}.`;
}

const named = ({ usage, optional = {} }: Command, positionals: string[]): Record<string, string> => {
  const names = [...Object.keys(usage), ...Object.keys(optional)];
  return Object.fromEntries(positionals.map((value, at) => [names[at] ?? '', value]));
};

const switched = ({ flags: known }: Command, flags: Arguments['flags']): Arguments['flags'] =>
  Object.fromEntries(
    Object.entries(known).map(([name, { kind }]) => [name, flags[name] ?? (kind === 'switch' ? false : undefined)]),
  );

const refused = ({ name }: Command, message: string): Fault =>
  fault('malformed', message, { help: `\`npx sluice help ${name}\` shows how it is used.` });
