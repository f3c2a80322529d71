import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MOST_DEPTH, MOST_DOINGS, MOST_PATH } from '#core/flow/bounds';
import { checkManifest } from '#core/flow/check';
import { Manifest } from '#schema/contracts/manifest';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/flows.md'), 'utf8');

describe('docs/memory.md', () => {
  it('shows a manifest that a push accepts', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../docs/memory.md'), 'utf8');
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    expect(checkManifest(Manifest.parse(JSON.parse(example)))).toEqual([]);
  });
});

describe('docs/guards.md', () => {
  it('shows a manifest with a judge that a push accepts', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../docs/guards.md'), 'utf8');
    const manifests = [...text.matchAll(/```json\n([\s\S]*?)```/g)].filter(([, one]) => one?.includes('"format"'));
    expect(manifests).toHaveLength(1);
    for (const [, one = ''] of manifests) expect(checkManifest(Manifest.parse(JSON.parse(one)))).toEqual([]);
  });
});

describe('docs/flows.md', () => {
  it('shows a manifest that a push accepts', () => {
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    expect(checkManifest(Manifest.parse(JSON.parse(example)))).toEqual([]);
  });

  it.each([
    ['in one run', MOST_DOINGS],
    ['steps within each other', MOST_DEPTH],
    ['the path of a step', MOST_PATH],
  ])('says the bound of what comes to most: %s', (what, bound) => {
    const [row = ''] = page.split('\n').filter((line) => line.startsWith('|') && line.includes(what));
    expect(row).toMatch(new RegExp(`\\| ${bound} \\|$`));
  });
});
