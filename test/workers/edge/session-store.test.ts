import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FeatureName, RunId } from '#schema/contracts/ids';
import { deleteSessions } from '../../../control-plane/store/sessions.ts';
import { contentSessions } from '../../../workers/edge/sessions/content-sessions.ts';
import { forgetAll, rows, stored } from './small-memory.ts';

const name = { feature: 'help' as FeatureName, session: 's', owner: 'o' };
const plain = { ...name, roles: [], found: [], inherited: [], ttlS: 3600 };
const keep = (said: string, over: { id?: number; nowMs?: number; answered?: string } = {}) => {
  const { id = null, nowMs = Date.now(), answered = 'yes' } = over;
  const run = crypto.randomUUID() as string as RunId;
  return contentSessions(env.CONTENT, () => nowMs).remember({ ...plain, id, run, turn: { said, answered } });
};
const recall = (most = 500) => stored.recall({ ...name, roles: [], most, before: null });

beforeEach(forgetAll);

describe('the store of sessions', () => {
  it('does not begin anew what was deleted while a run went on', async () => {
    await keep('1');
    const { id } = await recall();
    await deleteSessions(env.CONTENT, name);
    expect(await keep('late', { id: id ?? -1 })).toBe(false);
    expect(await rows()).toBe(0);
  });

  it('brings nothing back of a session that is past its time', async () => {
    await keep('old', { nowMs: Date.now() - 7_200_000 });
    expect(await recall()).toMatchObject({ id: null, turns: [] });
    await keep('new');
    expect((await recall()).turns.map(({ said }) => said)).toEqual(['new']);
    expect(await rows()).toBe(1);
  });

  it.each<[string, number, string, number]>([
    ['the newest 200 turns', 203, 'yes', 200],
    ['a million characters', 60, 'x'.repeat(30_000), 49],
  ])('holds %s of a session', async (_guarantee, count, answered, kept) => {
    for (const n of Array.from({ length: count }, (_, index) => index)) await keep(`${n}`, { answered });
    const { turns } = await recall();
    expect([turns.length, turns[0]?.said]).toEqual([kept, `${count - 1}`]);
  });

  it('hides a turn whose document was deleted before it was kept', async () => {
    const found = [{ collection: 'handbook', id: 'nobody' }];
    const turn = { said: 'a', answered: 'b' };
    await stored.remember({ ...plain, id: null, run: 'help.x' as RunId, turn, found });
    expect([await rows(), (await recall()).turns]).toEqual([1, []]);
  });
});
