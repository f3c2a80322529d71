import { describe, expect, it } from 'vitest';
import type { KeyGrant } from '#schema/contracts/snapshot';
import { authenticate } from '../../../workers/edge/authenticate.ts';
import { hex } from '../../../workers/edge/names/hex.ts';

const hashOf = async (key: string) =>
  hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))));

async function grants(...keys: string[]): Promise<ReadonlyMap<string, KeyGrant>> {
  const made = await Promise.all(
    keys.map(async (id): Promise<KeyGrant> => {
      return { id, hash: await hashOf(id), kind: 'server', features: null, pin: false, origins: [] };
    }),
  );
  return new Map(made.map((grant) => [grant.hash, grant]));
}

const shows = async (key: string, known: ReadonlyMap<string, KeyGrant>) => {
  const read = await authenticate(new Headers({ 'x-api-key': key }), { grants: known, nowMs: 0 });
  return read.ok ? read.value.id : read.error.code;
};

describe('a key', () => {
  it('is the same one every time it is shown, and another one beside it stays another', async () => {
    const known = await grants('one', 'two');
    for (const key of ['one', 'two', 'one', 'two']) expect(await shows(key, known)).toBe(key);
    expect(await shows('three', known)).toBe('unauthorized');
  });

  it('that was good is refused from the snapshot on that no longer has it', async () => {
    expect(await shows('one', await grants('one'))).toBe('one');
    expect(await shows('one', await grants('two'))).toBe('unauthorized');
  });

  it('is never its own hash', async () => {
    const known = await grants('one');
    expect(await shows('one', known)).toBe('one');
    expect(await shows(await hashOf('one'), known)).toBe('unauthorized');
  });

  it('is still told from the others after more keys than are remembered', async () => {
    const keys = Array.from({ length: 1100 }, (_, n) => `key-${n}`);
    const known = await grants(...keys);
    for (let round = 0; round < 2; round++) for (const key of keys) expect(await shows(key, known)).toBe(key);
  });
});
