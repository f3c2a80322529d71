import type { Command, Flag } from './command.ts';
import { environment } from './environment.ts';
import { cells, width } from './text/width.ts';

/** How a command is called: its name, arguments, and flags; those that may be left out stand in brackets. */
export function usageLine({ name, usage, flags }: Pick<Command, 'name' | 'usage' | 'flags'>): string {
  const args = Object.keys(usage).map((one) => `<${one}>`);
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
  const rows = commands.map(({ name, usage, summary }) => [[name, ...args(usage)].join(' '), summary] as const);
  return [
    'Usage: npx sluice <command> [--help]',
    '',
    ...pairs(rows, columns),
    '',
    'Environment:',
    ...pairs(Object.entries(environment), columns),
  ];
}

const args = (usage: Command['usage']): string[] => Object.keys(usage).map((one) => `<${one}>`);

/** One command: how it is called, what it takes, what it does. */
export function helpFor(command: Command, columns: number): string[] {
  const { summary, usage, flags, details, examples = [] } = command;
  const flagRows = Object.entries(flags).map(([name, flag]) => [flagText(name, flag), flag.says] as const);
  return [
    ...fold(`Usage: ${usageLine(command)}`, columns, '    '),
    '',
    ...fold(`${summary}.${details === undefined ? '' : ` ${details}`}`, columns),
    ...section(
      'Arguments:',
      pairs(
        Object.entries(usage).map(([name, says]) => [`<${name}>`, says]),
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

/** Breaks a text between words, or inside one that is longer than a line. */
function fold(text: string, columns: number, indent = ''): string[] {
  const room = Math.max(10, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, room - indent.length))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= room) line = longer;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

function pieces(word: string, room: number): string[] {
  if (width(word) <= room) return [word];
  const all = cells(word);
  return Array.from({ length: Math.ceil(all.length / room) }, (_, at) =>
    all
      .slice(at * room, (at + 1) * room)
      .map(({ text }) => text)
      .join(''),
  );
}
