import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/commands.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import { readArguments } from '../../cli/read-arguments.ts';
import { problems } from '../../schema/contracts/problem.ts';
import { paths, read } from '../house/tree.ts';
import { sluice } from './stub.ts';

describe('docs/cli.md', () => {
  it('is what `npx sluice help --markdown` prints', async () => {
    expect((await sluice(['help', '--markdown'])).out).toBe(read('docs/cli.md'));
  });

  it('names every exit code there is', () => {
    const codes = exitCodes().map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining([0, 8, ...Object.values(problems).map(({ exit }) => exit)]));
  });
});

describe('commands', () => {
  it('are one file each, named as they are typed', () => {
    const files = paths('cli/commands/*.ts').map((path) => path.slice('cli/commands/'.length, -'.ts'.length));
    expect(files).toEqual(commands.map(({ name }) => name.replaceAll(' ', '.')).toSorted());
  });

  it('have examples that can be typed', () => {
    for (const command of commands)
      for (const example of command.examples ?? []) {
        const words = [...example.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
          ([, one, two, three]) => one ?? two ?? three ?? '',
        );
        const own = command.name.split(' ');
        expect(words.slice(0, own.length)).toEqual(own);
        expect(readArguments(command, words.slice(own.length))).toMatchObject({ ok: true });
      }
  });
});
