import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { read, sources } from './tree.ts';

/** Who may reach whom, in one screen. The linter holds the fine print (which files, types only); this sees every kind of import. */
const mayReach: Record<string, string[]> = {
  'schema/contracts': ['schema/contracts'],
  'schema/tables': ['schema/tables', 'schema/contracts'],
  'schema/client.ts': ['schema/contracts'],
  core: ['core', 'schema/contracts'],
  'workers/edge': ['workers/edge', 'core', 'schema/contracts', 'schema/tables/content'],
  'control-plane/routes': [
    'control-plane/routes',
    'control-plane/deps',
    'control-plane/route',
    'core',
    'schema/contracts',
  ],
  'control-plane/store': ['control-plane/store', 'control-plane/deps', 'control-plane/env', 'core', 'schema'],
  'control-plane': ['control-plane', 'core', 'schema'],
  cli: ['cli', 'core', 'schema/contracts', 'schema/client'],
  dashboard: ['dashboard', 'core', 'schema/contracts', 'schema/client'],
  features: ['features', 'schema/authoring'],
  scripts: ['scripts', 'cli', 'features', 'core', 'schema'],
};

const lazyOnly = ['openai', '@anthropic-ai/sdk'];

type Arrow = { from: string; to: string; lazy: boolean; type: boolean };

/** Every import of a file, static, lazy or passed on; a path of ours is told from the root. */
function arrows(from: string): Arrow[] {
  const specifier = /(?:(import|export)\s+(type\s)?(?:[\w*{][^;'"]*?\sfrom\s*)?|(import)\(\s*)(['"])([^'"]+)\4/g;
  return [...read(from).matchAll(specifier)].map(([, , type, lazy, , to = '']) => ({
    from,
    to: to.startsWith('.') ? join(dirname(from), to) : to.replace(/^#/, '').replace(/^sluice$/, 'schema/authoring.ts'),
    lazy: lazy !== undefined,
    type: type !== undefined,
  }));
}

const rooms = [
  'schema',
  'core',
  'workers',
  'control-plane',
  'cli',
  'dashboard',
  'features',
  'scripts',
  'test',
  'bench',
];
const all = sources().flatMap(arrows);
const under = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}.`);
const ours = ({ to }: Arrow): boolean => rooms.some((room) => under(to, room));
const told = ({ from, to }: Arrow): string => `${from} -> ${to}`;

describe('the import map', () => {
  it.each(Object.entries(mayReach))('%s reaches only %j', (room, allowed) => {
    const here = all.filter((arrow) => under(arrow.from, room) && ours(arrow));
    expect(here.filter(({ to }) => !allowed.some((folder) => under(to, folder))).map(told)).toEqual([]);
  });

  it('reads the sources at all', () => {
    expect(all.filter(({ from }) => under(from, 'core')).length).toBeGreaterThan(20);
  });

  it('lets nobody import a test or a bench', () => {
    const outside = all.filter(({ from }) => !under(from, 'test') && !under(from, 'bench'));
    expect(outside.filter(({ to }) => under(to, 'test') || under(to, 'bench')).map(told)).toEqual([]);
  });

  it('loads provider SDKs only when a call needs one', () => {
    const eager = all.filter(
      ({ from, to, lazy, type }) => under(from, 'workers') && !lazy && !type && lazyOnly.includes(to),
    );
    expect(eager.map(told)).toEqual([]);
  });
});
