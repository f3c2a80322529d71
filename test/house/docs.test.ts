import { existsSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { paths, read } from './tree.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = paths('**/*.md');
const rooms = paths('*/**').map((path) => path.split('/')[0]);
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const inCode = (text: string): string[] => matches(text, /`([^`\n]+)`/g);

/** Code that is a path of ours: it starts with one of our folders, and has no placeholder in it. */
const isPath = (code: string): boolean =>
  rooms.includes(code.split('/')[0]) && /^[\w.-]+\/[\w./-]*$/.test(code) && !code.includes('//');

/** Commands appear in running text and in blocks alike. */
const npmScripts = (text: string): string[] => matches(text, /npm run ([a-z][\w:-]*)/g);

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('names only paths that exist', () => {
    expect(inCode(text).filter((code) => isPath(code) && !existsSync(join(root, code)))).toEqual([]);
  });

  it('links only to pages that exist', () => {
    const links = matches(text, /\]\(([^)#\s]+)[^)]*\)/g).filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(root, normalize(join(dirname(page), link)))))).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    expect(npmScripts(text).filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
