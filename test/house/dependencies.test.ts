import { describe, expect, it } from 'vitest';
import { read, sources } from './tree.ts';

type Manifest = { dependencies: Record<string, string>; devDependencies: Record<string, string> };

const manifest: Manifest = JSON.parse(read('package.json'));
const versions = { ...manifest.dependencies, ...manifest.devDependencies };
const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '');

describe('dependencies', () => {
  it('are the ones that docs/dependencies.md gives a reason for', () => {
    expect(listed.toSorted()).toEqual(Object.keys(versions).toSorted());
  });

  it('are pinned to one version', () => {
    expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('come from no particular registry, so that the lock file works anywhere', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved"/);
  });

  it('are all used by something that is written here', () => {
    const written = sources().filter((path) => !path.startsWith('test/') && !path.endsWith('.config.ts'));
    const text = written.map(read).join('\n');
    expect(Object.keys(manifest.dependencies).filter((name) => !text.includes(`'${name}`))).toEqual([]);
  });
});
