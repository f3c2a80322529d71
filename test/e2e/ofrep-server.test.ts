import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlagDefinition, FlagKey } from '../../schema/contracts/flag.ts';
import { KEY, must, startWorld, type World } from './world.ts';

let world: World;

const flags: Record<string, FlagDefinition> = {
  banner: {
    state: 'ENABLED',
    variants: { on: true, off: false },
    defaultVariant: 'off',
    targeting: { if: [{ ends_with: [{ var: 'email' }, '@example.com'] }, 'on'] },
  },
  title: { state: 'ENABLED', variants: { a: 'Hello' }, defaultVariant: 'a', metadata: { owner: 'ann' } },
  'limit/é': { state: 'ENABLED', variants: { low: 3.5 }, defaultVariant: 'low' },
  theme: { state: 'ENABLED', variants: { dark: { bg: '#000', pad: [1, 2] } }, defaultVariant: 'dark' },
  off: { state: 'DISABLED', variants: { a: 'Hello' }, defaultVariant: 'a' },
};

beforeAll(async () => {
  world = await startWorld();
  for (const [key, body] of Object.entries(flags))
    must(await world.admin('flag.put', { params: { key: key as FlagKey }, body }));
  const headers: [string, string][] = [['Authorization', `Bearer ${KEY}`]];
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: world.session.url, headers }));
});
afterAll(async () => {
  await OpenFeature.close();
  await world.close();
});

describe('the OpenFeature server client', () => {
  const client = OpenFeature.getClient();

  it('gets a value of every type', async () => {
    expect(await client.getBooleanDetails('banner', false, { email: 'a@example.com' })).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
    });
    expect(await client.getBooleanValue('banner', true, { email: 'a@other.com' })).toBe(false);
    expect(await client.getStringDetails('title', '')).toMatchObject({
      value: 'Hello',
      reason: 'STATIC',
      flagMetadata: { owner: 'ann' },
    });
    expect(await client.getNumberValue('limit/é', 0)).toBe(3.5);
    expect(await client.getObjectValue('theme', {})).toEqual({ bg: '#000', pad: [1, 2] });
  });

  it('gives its code’s own default for a disabled flag, an unknown one, and one of another type', async () => {
    expect(await client.getStringValue('off', 'mine')).toBe('mine');
    expect(await client.getStringDetails('nothing', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect(await client.getStringDetails('banner', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: 'TYPE_MISMATCH',
    });
  });

  it('sees a flag that was made a moment ago', async () => {
    for (let n = 0; n < 10; n++) {
      const params = { key: `fresh-${n}` as FlagKey };
      must(
        await world.admin('flag.put', { params, body: { state: 'ENABLED', variants: { a: n }, defaultVariant: 'a' } }),
      );
      expect(await client.getNumberValue(params.key, -1)).toBe(n);
    }
  });
});
