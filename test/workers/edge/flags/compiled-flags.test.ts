import { expect, it } from 'vitest';
import { compiledFlags } from '../../../../workers/edge/flags/compiled-flags.ts';

let revision = 1000;
const publish = (file: object) =>
  compiledFlags({ flags: { revision: ++revision, text: JSON.stringify(file) }, flagRoutes: {}, segments: {} });

const onOff = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const staff = { ...onOff, targeting: { if: [{ $ref: 'staff' }, 'on'] } };
const file = {
  $evaluators: { staff: { '==': [1, 1] } },
  metadata: { release: 1 },
  flags: { a: onOff, b: onOff, staff },
};

it('a flag that stays as it was is not compiled again, over any number of changes of others', async () => {
  const first = await publish(file);
  const before = ['a', 'staff'].map((key) => first.find(key)?.flag);
  for (const defaultVariant of ['on', 'off', 'on']) {
    const flags = await publish({ ...file, flags: { ...file.flags, b: { ...onOff, defaultVariant } } });
    expect(['a', 'staff'].map((key) => flags.find(key)?.flag)).toEqual(before);
    for (const [at, key] of ['a', 'staff'].entries()) expect(flags.find(key)?.flag).toBe(before[at]);
    expect(flags.find('b')?.flag?.defaultVariant).toBe(defaultVariant);
  }
});

it.each([
  ['itself', { flags: { ...file.flags, staff: { ...staff, state: 'DISABLED' } } }],
  ['what it refers to', { $evaluators: { staff: { '==': [1, 2] } } }],
  ['the metadata of its file', { metadata: { release: 2 } }],
])('a flag is compiled anew with %s', async (_says, change) => {
  const before = (await publish(file)).find('staff')?.flag;
  expect((await publish({ ...file, ...change })).find('staff')?.flag).not.toBe(before);
});

it('one flag in another’s clothes is not that one: a key is part of what a flag is', async () => {
  await publish(file);
  const flags = await publish({ flags: { b: onOff, a: onOff } });
  expect([flags.find('a')?.flag?.key, flags.find('b')?.flag?.key]).toEqual(['a', 'b']);
});
