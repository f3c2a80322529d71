import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream } from '../../scripts/fake-upstream.ts';
import type { Session } from '../../scripts/session.ts';
import type { FlagKey } from '../../schema/contracts/flag.ts';
import { adminOf, KEY, must, newState, openSession, until } from './world.ts';

const key = 'dark mode/1' as FlagKey;
const state = newState();
let upstream: FakeUpstream;
let session: Session;
const admin = () => adminOf(session.url);

beforeAll(async () => {
  upstream = await startFakeUpstream({ answer: () => 'Yes.' });
  session = await openSession(state, upstream);
});

afterAll(async () => {
  await session.stop();
  await upstream.close();
  rmSync(state, { recursive: true, force: true });
});

const variant = async (): Promise<string | undefined> => {
  const response = await fetch(`${session.url}/ofrep/v1/evaluate/flags/${encodeURIComponent(key)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ context: { targetingKey: 'ann' } }),
  });
  return ((await response.json()) as { variant?: string }).variant;
};

it('planned changes of a flag are carried out in their order, also when everything was killed before they were due', async () => {
  const flag = { state: 'ENABLED', variants: { a: 1, b: 2, c: 3, d: 4 }, defaultVariant: 'a' } as const;
  must(await admin()('flag.put', { params: { key }, body: flag }));
  expect(await variant()).toBe('a');
  const nowMs = Date.now();
  const plan = async (id: string, at: number) =>
    must(
      await admin()('flag.schedule.put', {
        params: { key, id },
        body: { at, change: { defaultVariant: id }, reason: 'planned' },
      }),
    );
  // Two are due while nobody lives, one long after.
  await plan('c', nowMs + 1500);
  await plan('b', nowMs + 1000);
  await plan('d', nowMs + 60_000 * 60);

  process.kill(-Number(readFileSync(join(state, 'group'), 'utf8')), 'SIGKILL');
  await session.ended;
  await session.stop();
  await new Promise((done) => setTimeout(done, Math.max(0, nowMs + 2000 - Date.now())));
  session = await openSession(state, upstream);

  await until('both are done', async () => (await variant()) === 'c');
  const schedules = await until('both are noted', async () => {
    const listed = must(await admin()('flag.schedule.list', { params: { key } })).schedules;
    return listed.filter(({ doneAtMs }) => doneAtMs !== null).length === 2 && listed;
  });
  expect(schedules.map(({ id, outcome }) => [id, outcome !== null && outcome.failed === undefined])).toEqual([
    ['d', false],
    ['c', true],
    ['b', true],
  ]);
  const { entries } = must(await admin()('audit.list', { query: { limit: 50 } }));
  expect(entries.filter(({ action }) => action === 'flag.schedule').map(({ reason }) => reason)).toEqual([
    'c: planned',
    'b: planned',
  ]);
});
