import { err, ok, type Result } from '#schema/contracts/result';
import { askFor } from './ask.ts';
import type { Call, Command } from './command.ts';
import { fault, faultText, type Fault } from './fault.ts';
import { helpFor, helpForAll } from './help.ts';
import { manual } from './manual.ts';
import { nearest } from './nearest.ts';
import { readArguments } from './read-arguments.ts';
import { paintFor } from './text/paint.ts';
import { columnsOf, type World } from './world.ts';

/** Runs one command line and answers its exit code; what went wrong is said on stderr. */
export async function program(world: World, commands: readonly Command[]): Promise<number> {
  const paint = paintFor(world);
  const outcome = await dispatch(world, commands);
  if (outcome.ok) return outcome.value;
  world.err(faultText(outcome.error, paint));
  return outcome.error.exit;
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h';

async function dispatch(world: World, commands: readonly Command[]): Promise<Result<number, Fault>> {
  const [first = 'help', ...rest] = world.argv;
  if (first === 'help' || isHelp(first)) return help(world, commands, rest);
  const command = find(commands, world.argv);
  if (command === undefined) return groupHelp(world, commands) ?? err(unknown(world.argv, commands));
  const words = world.argv.slice(command.name.split(' ').length);
  const own = words.slice(0, words.includes('--') ? words.indexOf('--') : undefined);
  if (own.some(isHelp)) return print(world, helpFor(command, columnsOf(world)));
  const read = readArguments(command, words);
  return read.ok ? command.handler(callOf(world, read.value)) : read;
}

function callOf(
  world: World,
  { args, flags }: Pick<Call, 'args'> & { flags: Record<string, string | boolean | undefined> },
): Call {
  return {
    args,
    flags: flags as Call['flags'],
    ask: askFor(world),
    world,
    paint: paintFor(world),
    width: columnsOf(world),
    print: (...lines) => void print(world, lines),
  };
}

function find(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, at) => words[at] === word));
}

/** `sluice rollout` and `sluice rollout --help` show what there is under that word. */
function groupHelp(world: World, commands: readonly Command[]): Result<number, Fault> | null {
  const [group, next] = world.argv;
  if (next !== undefined && !isHelp(next)) return null;
  const members = commands.filter(({ name }) => name.startsWith(`${group} `));
  return members.length === 0 ? null : print(world, helpForAll(members, columnsOf(world)));
}

function help(world: World, commands: readonly Command[], words: readonly string[]): Result<number, Fault> {
  if (words.length === 0) return print(world, helpForAll(commands, columnsOf(world)));
  if (words[0] === '--markdown') {
    world.out(manual(commands));
    return ok(0);
  }
  const command = find(commands, words);
  if (command !== undefined) return print(world, helpFor(command, columnsOf(world)));
  const members = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
  if (members.length > 0 && words.length === 1) return print(world, helpForAll(members, columnsOf(world)));
  return err(unknown(words, commands));
}

function print(world: World, lines: readonly string[]): Result<number, Fault> {
  world.out(`${lines.join('\n')}\n`);
  return ok(0);
}

/** Names what is known under the same first word, or all there is. */
function unknown(words: readonly string[], commands: readonly Command[]): Fault {
  const names = commands.map(({ name }) => name);
  const [first = '', second = ''] = words;
  if (first.startsWith('-'))
    return fault('malformed', `A command comes first, then its flags; ${first} stands alone.`, {
      help: '`npx sluice help` lists the commands.',
    });
  const typed = second.startsWith('-') || second === '' ? first : `${first} ${second}`;
  const guess = nearest(typed, names) ?? nearest(first, names);
  const siblings = names.filter((name) => name.startsWith(`${first} `));
  const known = (siblings.length > 0 ? siblings : names).join(', ');
  const hint = guess === undefined ? '' : ` Did you mean \`${guess}\`?`;
  return fault('malformed', `Unknown command ${JSON.stringify(typed)}; known: ${known}.${hint}`, {
    help: '`npx sluice help` says what they do.',
  });
}
