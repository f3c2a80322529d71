import { describe, expect, it } from 'vitest';
import { DatasetName, DatasetRef } from '#schema/contracts/ids';

describe('a reference to a dataset', () => {
  const version = `@d_${'0'.repeat(16)}`;

  it.each([
    ['golden', true],
    [`golden${version}`, true],
    ['a'.repeat(63) + version, true],
    ['a'.repeat(64), false],
    ['a'.repeat(64) + version, false],
    [version, false],
    ['golden@latest', false],
  ])('%s: %s', (ref, fits) => {
    expect(DatasetRef.safeParse(ref).success).toBe(fits);
  });

  it('names what a dataset may be called', () => {
    for (const ref of ['golden', 'a'.repeat(63)]) expect(DatasetName.safeParse(ref).success).toBe(true);
    expect(DatasetName.safeParse('a'.repeat(64)).success).toBe(DatasetRef.safeParse('a'.repeat(64)).success);
  });
});
