import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { ownerKey, sessionKey } from '#core/memory/session-key';
import { sealed } from '../../control-plane/sealed.ts';
import { sweepSessions } from '../../control-plane/store/sessions.ts';
import { call, createFeature } from './call.ts';

const help = 'help';
/** Puts a turn where the edge keeps it. */
async function say(said: string, session: string, targetingKey?: string, endedMs = -3_600_000) {
  const name = await sealed(env.SNAPSHOTS, sessionKey(help, session));
  const owner = targetingKey === undefined ? '' : await sealed(env.SNAPSHOTS, ownerKey(help, targetingKey));
  const nowMs = Date.now();
  await env.CONTENT.batch([
    env.CONTENT.prepare(
      'insert into sessions (feature, session, owner, begun_at_ms, expires_at_ms) values (?, ?, ?, ?, ?)',
    ).bind(help, name, owner, nowMs, nowMs - endedMs),
    env.CONTENT.prepare(
      `insert into session_turns (session_id, run, at_ms, said, answered, roles, documents)
       select id, ?, ?, ?, 'yes', '["hr"]', '[7]' from sessions where session = ? and owner = ?`,
    ).bind(crypto.randomUUID(), nowMs, said, name, owner),
  ]);
}

const address = '/admin/v1/features/help/sessions/chat';
const turns = async (): Promise<unknown[]> =>
  (await env.CONTENT.prepare('select said from session_turns order by said').all()).results;

beforeEach(async () => {
  await createFeature('help');
  await env.CONTENT.prepare('delete from sessions').run();
});

describe('a session', () => {
  it('is shown to operators as the unit has it, and that somebody looked is written down', async () => {
    await say('Mine.', 'chat', 'ann');
    await say('Theirs.', 'chat', 'bob');
    const { status, body } = await call('GET', `${address}?targetingKey=ann`);
    expect([status, body]).toMatchObject([200, { turns: [{ said: 'Mine.', answered: 'yes', roles: ['hr'] }] }]);
    expect((await call('GET', address)).status).toBe(404);
    const { entries } = (await call('GET', '/admin/v1/audit?limit=1')).body as { entries: { action: string }[] };
    expect(entries).toMatchObject([{ action: 'session.get', feature: 'help' }]);
    expect(JSON.stringify(entries)).not.toMatch(/chat|ann/);
  });

  it('is forgotten for its unit, for everybody of its name, or with all of a unit', async () => {
    await Promise.all([say('1', 'chat', 'ann'), say('2', 'chat', 'bob'), say('3', 'chat'), say('4', 'other', 'ann')]);
    expect((await call('DELETE', `${address}?targetingKey=bob`)).body).toEqual({ sessions: 1, turns: 1 });
    expect((await call('DELETE', `${address}?targetingKey=bob`)).status).toBe(404);
    expect((await call('DELETE', '/admin/v1/features/help/units/ann/sessions')).body).toEqual({
      sessions: 2,
      turns: 2,
    });
    expect(await turns()).toEqual([{ said: '3' }]);
    expect((await call('DELETE', address)).body).toEqual({ sessions: 1, turns: 1 });
    expect(await turns()).toEqual([]);
  });

  it('past its time is not shown, and is swept', async () => {
    await say('old', 'chat', 'ann', 1);
    await say('new', 'other', 'ann');
    expect((await call('GET', `${address}?targetingKey=ann`)).status).toBe(404);
    expect(await sweepSessions(env.CONTENT, Date.now())).toBe(1);
    expect(await turns()).toEqual([{ said: 'new' }]);
    expect(await sweepSessions(env.CONTENT, Date.now())).toBe(0);
  });
});
