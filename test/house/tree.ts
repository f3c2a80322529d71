import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const foreign = /(^|\/)(node_modules|\.build|\.git|\.wrangler|\.sluice)(\/|$)|^test\/violations\//;

/** Paths of the project's own files that match, relative to its root; what tools make and deliberate violations left out. */
export const paths = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: (name) => foreign.test(name) })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !foreign.test(path))
    .sort();

/** The text of one of the project's files. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** TypeScript that people wrote: the rooms of the house, its tests and its scripts. */
export const sources = (): string[] => paths('**/*.ts').filter((path) => !path.endsWith('.d.ts'));
