import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { readBy } from '#schema/contracts/read-by';

describe('readBy', () => {
  const short = z.object({ name: z.string().max(3) });

  it.each([
    ['an object whose length is no number', { name: { length: { toString: 1 } } }],
    ['one whose length cannot be made a number', { name: { length: { valueOf: {}, toString: {} } } }],
    ['an ordinary misfit', { name: 4 }],
  ])('refuses %s', (_, value) => {
    expect(readBy(short, JSON.parse(JSON.stringify(value)))).toMatchObject({ success: false });
  });

  it('reads what fits', () => {
    expect(readBy(short, { name: 'ab' })).toEqual({ success: true, data: { name: 'ab' } });
  });

  it('hides no fault of our own', () => {
    const broken = z.string().refine(() => {
      throw new Error('a bug');
    });
    expect(() => readBy(broken, 'x')).toThrow('a bug');
  });
});
