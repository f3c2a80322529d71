import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallTree, specimens } from './small-tree.ts';

type Finding = { filename: string; message: string; code?: string; help?: string };

const lines = (count: number): string => 'export {};\n'.repeat(count);
const body = (count: number): string =>
  `export function total(): number {\n${'  Math.abs(0);\n'.repeat(count)}  return 0;\n}\n`;

/** What is forbidden by size is made here rather than kept. */
const oversized = [
  { path: 'core/is-too-long.bad.ts', text: lines(301), breaks: ['eslint(max-lines)'] },
  { path: 'core/is-too-long.good.ts', text: lines(300), breaks: [] },
  { path: 'core/goes-on-too-long.bad.ts', text: body(60), breaks: ['eslint(max-lines-per-function)'] },
  { path: 'core/goes-on-too-long.good.ts', text: body(57), breaks: [] },
];

const all = [...specimens('lint'), ...oversized];
const bad = all.filter(({ path }) => path.endsWith('.bad.ts'));
const good = all.filter(({ path }) => path.endsWith('.good.ts'));
const tree = smallTree();
const found = new Map<string, Finding[]>();

beforeAll(() => {
  for (const { path, text } of all) tree.add(path, text);
  const printed = tree.run('oxlint/bin/oxlint', '--format', 'json');
  const report: { diagnostics: Finding[] } = JSON.parse(printed.slice(printed.indexOf('{')));
  for (const finding of report.diagnostics)
    found.set(finding.filename, [...(found.get(finding.filename) ?? []), finding]);
}, 60_000);

afterAll(() => tree.remove());

const rulesBroken = (path: string): string[] => [
  ...new Set((found.get(path) ?? []).map((finding) => finding.code ?? finding.message)),
];

describe('the linter', () => {
  it('is tried on every specimen', () => {
    expect(good.length + bad.length).toBe(all.length);
    expect(bad.length).toBeGreaterThan(50);
    expect(bad.every(({ breaks }) => breaks.length > 0)).toBe(true);
  });

  it.each(bad)('catches $path by $breaks and by nothing else', ({ path, breaks }) => {
    expect(rulesBroken(path)).toEqual(breaks);
  });

  it.each(good)('lets $path pass', ({ path }) => {
    expect(rulesBroken(path)).toEqual([]);
  });

  it('says in words why an import is refused', () => {
    const refused = [...found.values()].flat().filter(({ code }) => code === 'eslint(no-restricted-imports)');
    expect(refused.filter(({ help }) => help === undefined || help.length < 40)).toEqual([]);
  });
});
