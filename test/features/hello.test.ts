import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkManifest } from '#core/flow/check';
import { Manifest } from '#schema/contracts/manifest';
import hello from '../../features/hello/feature.ts';

test("the README's first feature is the shipped one, at most 20 lines, and the control plane would take it", () => {
  const source = readFileSync('features/hello/feature.ts', 'utf8').trim();
  expect(readFileSync('README.md', 'utf8')).toContain(source);
  expect(source.split('\n').length).toBeLessThanOrEqual(20);
  expect(checkManifest(Manifest.parse(hello.manifest))).toEqual([]);
});
