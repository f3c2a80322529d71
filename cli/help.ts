import type { Command, Flag } from './command.ts';
import { environment } from './environment.ts';
import { fold } from './text/fold.ts';
import { width } from './text/width.ts';

/** How a command is called: its name, arguments, and flags; those that may be left out stand in brackets. */
export function usageLine({ name, usage, optional = {}, flags }: Command): string {
  const args = argumentNames({ usage, optional });
  const given = Object.entries(flags).map(([flag, is]) => {
    const text = flagText(flag, is);
    return is.kind === 'text' && is.required ? text : `[${text}]`;
  });
  return ['npx sluice', name, ...args, ...given].join(' ');
}

/** A flag as it is typed. */
export const flagText = (name: string, flag: Flag): string =>
  flag.kind === 'text' ? `--${name} <${flag.value}>` : `--${name}`;

/** Every command with its summary, and what the environment says. */
export function helpForAll(commands: readonly Command[], columns: number): string[] {
  const rows = commands.map((one) => [[one.name, ...argumentNames(one)].join(' '), one.summary] as const);
  return [
    'Usage: npx sluice <command> [--help]',
    '',
    ...pairs(rows, columns),
    '',
    'Environment:',
    ...pairs(Object.entries(environment), columns),
  ];
}

const argumentNames = ({ usage, optional = {} }: Pick<Command, 'usage' | 'optional'>): string[] => [
  ...Object.keys(usage).map((one) => `<${one}>`),
  ...Object.keys(optional).map((one) => `[<${one}>]`),
];

/** One command: how it is called, what it takes, what it does. */
export function helpFor(command: Command, columns: number): string[] {
  const { summary, usage, optional = {}, flags, details, examples = [] } = command;
  const flagRows = Object.entries(flags).map(([name, flag]) => [flagText(name, flag), flag.says] as const);
  return [
    ...fold(`Usage: ${usageLine(command)}`, columns, '    '),
    '',
    ...fold(`${summary}.${details === undefined ? '' : ` ${details}`}`, columns),
    ...section(
      'Arguments:',
      pairs(
        Object.entries({ ...usage, ...optional }).map(([name, says]) => [`<${name}>`, says]),
        columns,
      ),
    ),
    ...section('Flags:', pairs(flagRows, columns)),
    ...section(
      'Examples:',
      examples.map((example) => `  npx sluice ${example}`),
    ),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];

/** Names beside what they mean, which is folded in its own column. A name too long for that stands above it. */
function pairs(rows: readonly (readonly [string, string])[], columns: number): string[] {
  const most = Math.min(32, Math.floor(columns / 2) - 4);
  const short = rows.map(([name]) => width(name)).filter((length) => length <= most);
  const left = Math.max(8, ...short);
  const indent = ' '.repeat(left + 4);
  return rows.flatMap(([name, says]) => {
    const [first = '', ...rest] = fold(says, columns - indent.length);
    const others = rest.map((line) => indent + line);
    return width(name) > left
      ? [`  ${name}`, indent + first, ...others]
      : [`  ${name.padEnd(left)}  ${first}`, ...others];
  });
}
