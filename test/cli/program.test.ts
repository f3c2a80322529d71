import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/commands.ts';
import { width } from '../../cli/text/width.ts';
import { sluice } from './stub.ts';

const names = commands.map(({ name }) => name);
const lines = (text: string): string[] => text.split('\n');

describe('a command line that cannot be read', () => {
  it.each([
    ['an unknown command', ['rollot', 'list'], 'Unknown command "rollot list"', 'Did you mean `rollout list`?'],
    [
      'an unknown word of a known group',
      ['rollout', 'wach'],
      'known: rollout preview, rollout start, rollout status',
      'Did you mean `rollout watch`?',
    ],
    ['a flag before the command', ['--json', 'rollout', 'list'], '--json stands alone', 'npx sluice help'],
    [
      'an unknown flag',
      ['rollout', 'list', '--jsn'],
      'known: --feature, --phase, --limit, --cursor, --json',
      'Did you mean --json?',
    ],
    ['a short flag', ['rollout', 'list', '-j'], 'Unknown flag -j', 'npx sluice help rollout list'],
    [
      'a missing argument',
      ['version', 'diff', 'hello'],
      '`version diff` lacks <a> <b>.',
      'npx sluice help version diff',
    ],
    ['an argument too many', ['feature', 'list', 'hello'], 'does not take "hello"', 'npx sluice help feature list'],
    [
      'a missing flag that must be there',
      ['rollout', 'pause', 'hello.1'],
      'lacks --reason',
      'npx sluice help rollout pause',
    ],
    [
      'a flag in place of a value',
      ['rollout', 'pause', 'hello.1', '--reason', '--json'],
      '--json is a flag',
      'npx sluice help',
    ],
    [
      'a value left out at the end',
      ['rollout', 'list', '--phase'],
      '--phase needs a value: --phase <phase>',
      'npx sluice help',
    ],
    ['a value for a switch', ['rollout', 'list', '--json=yes'], '--json takes no value', 'npx sluice help'],
    [
      'a flag given twice',
      ['rollout', 'list', '--limit', '1', '--limit', '2'],
      '--limit is given twice',
      'npx sluice help',
    ],
    ['a name of an object of JavaScript', ['rollout', 'list', '--constructor'], 'Unknown flag --constructor', 'known:'],
  ])('%s is refused with what is known, without asking anybody', async (_, argv, says, helps) => {
    const { exit, out, err, calls } = await sluice(argv);
    expect({ exit, out, calls }).toEqual({ exit: 2, out: '', calls: [] });
    expect(err).toContain(says);
    expect(err).toContain(helps);
  });
});

describe('help', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']]])('of %j names every command and asks nobody', async (argv) => {
    const { exit, out, calls } = await sluice(argv);
    expect({ exit, calls }).toEqual({ exit: 0, calls: [] });
    for (const name of names) expect(out).toContain(name);
    for (const variable of ['SLUICE_URL', 'SLUICE_TOKEN', 'SLUICE_API_KEY', 'NO_COLOR'])
      expect(out).toContain(variable);
  });

  it.each(names)('of %s names its arguments and flags, by either way of asking', async (name) => {
    const command = commands.find((one) => one.name === name);
    const { exit, out, calls } = await sluice([...name.split(' '), '--help']);
    expect({ exit, calls }).toEqual({ exit: 0, calls: [] });
    for (const argument of Object.keys(command?.usage ?? {})) expect(out).toContain(`<${argument}>`);
    for (const flag of Object.keys(command?.flags ?? {})) expect(out).toContain(`--${flag}`);
    expect((await sluice(['help', ...name.split(' ')])).out).toBe(out);
  });

  it('of a group shows the commands in it', async () => {
    const { exit, out } = await sluice(['rollout']);
    expect(exit).toBe(0);
    expect(out).toContain('rollout watch');
    expect(out).not.toContain('trace list');
  });

  it.each([40, 80, 120])('fits %d columns, examples aside', async (columns) => {
    const pages = [[], ...names.map((name) => [...name.split(' '), '--help'])];
    for (const argv of pages) {
      const { out } = await sluice(argv, { env: { COLUMNS: String(columns) } });
      const wide = lines(out).filter((line) => !line.startsWith('  npx sluice ') && width(line) > columns);
      expect(wide).toEqual([]);
    }
  });
});

describe('commands', () => {
  it('have one summary each, without a full stop, and no two one name', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(commands.filter(({ summary }) => summary.endsWith('.') || summary.includes('\n'))).toEqual([]);
  });

  it('that read can all answer in JSON', () => {
    expect(commands.filter(({ flags }) => !('json' in flags))).toEqual([]);
  });
});
