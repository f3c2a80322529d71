import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallTree, specimens } from './small-tree.ts';

const all = specimens('compiler');
const bad = all.filter(({ path }) => path.endsWith('.bad.ts'));
const good = all.filter(({ path }) => path.endsWith('.good.ts'));
const tree = smallTree();

/** The project a file belongs to: the folder that has a tsconfig. */
const room = (path: string): string =>
  path.startsWith('workers/') ? 'workers/edge' : (dirname(path).split('/')[0] ?? '');
const build = (...projects: string[]): string => tree.run('typescript/bin/tsc', '-b', ...projects);
const errors = (printed: string): string[] => [...new Set(printed.match(/\bTS\d+(?=:)/g))].sort();

beforeAll(() => {
  for (const { path, text } of good) tree.add(path, text);
});

afterAll(() => tree.remove());

describe('the compiler', () => {
  it('lets the clean twins of all rooms pass', { timeout: 60_000 }, () => {
    expect(build(...new Set(good.map(({ path }) => room(path))))).toBe('');
  });

  it.each(bad)('refuses $path with $breaks', { timeout: 60_000 }, ({ path, text, breaks }) => {
    const takeAway = tree.add(path, text);
    try {
      expect(errors(build(room(path)))).toEqual(expect.arrayContaining(breaks));
    } finally {
      takeAway();
    }
  });
});
