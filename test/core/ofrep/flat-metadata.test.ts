import { expect, test } from 'vitest';
import { flatMetadata } from '#core/ofrep/flat-metadata';

test('metadata is given out flat: what OFREP does not know is left out', () => {
  const metadata = { a: true, b: 'x', c: 1.5, d: null, e: [1], f: { g: 1 } };
  expect(flatMetadata(metadata, false)).toEqual({ a: true, b: 'x', c: 1.5 });
});

test('who owns a flag and what is planned with it is not told to client keys', () => {
  const metadata = {
    public: true,
    owner: 'ann',
    description: 'secret plan',
    temporary: true,
    expires: '2027-01-01',
    team: 1,
  };
  expect(flatMetadata(metadata, true)).toEqual({ team: 1 });
  expect(flatMetadata(metadata, false)).toEqual(metadata);
});

test('nothing to say is nothing said', () => {
  expect(flatMetadata({ owner: 'ann' }, true)).toBeUndefined();
  expect(flatMetadata({}, false)).toBeUndefined();
});
