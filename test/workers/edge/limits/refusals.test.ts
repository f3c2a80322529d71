import { expect, it } from 'vitest';
import type { RefusedCalls } from '#schema/contracts/refused-call';
import { Refusals } from '../../../../workers/edge/limits/refusals.ts';

const hasty = { of: 'key', name: 'hasty', limit: 'key' } as const;

/** A clock, what was sent, and the requests that carry it: `pass` lets the second end that each of them waits. */
function world() {
  let nowMs = 1_763_700_000_000;
  let waiting: (() => void)[] = [];
  const held: Promise<unknown>[] = [];
  const sent: RefusedCalls[][] = [];
  const ports = {
    now: () => nowMs,
    wait: () => new Promise<void>((done) => void waiting.push(done)),
    hold: (work: Promise<unknown>) => void held.push(work),
    send: async (refused: RefusedCalls[]) => void sent.push(refused),
  };
  return {
    ports,
    sent,
    carriers: () => held.length,
    later: (ms: number) => void (nowMs += ms),
    lose: () => void (waiting = []),
    pass: async () => {
      for (const done of waiting) done();
      waiting = [];
      await Promise.all(held);
    },
  };
}

it('a storm of refusals is told once a second, with how many there were', async () => {
  const { ports, sent, carriers, pass } = world();
  const refusals = new Refusals();
  for (let call = 0; call < 5000; call++) refusals.add(hasty, ports);
  refusals.add({ ...hasty, limit: 'unit' }, ports);
  expect(carriers()).toBe(1);
  await pass();
  expect(sent).toEqual([
    [
      { ...hasty, n: 5000 },
      { ...hasty, limit: 'unit', n: 1 },
    ],
  ]);
  refusals.add(hasty, ports);
  await pass();
  expect(sent[1]).toEqual([{ ...hasty, n: 1 }]);
});

it('what a request did not live to tell is told by a later one', async () => {
  const { ports, sent, later, lose } = world();
  const refusals = new Refusals();
  refusals.add(hasty, ports);
  lose();
  later(3000);
  const again = world();
  refusals.add(hasty, { ...again.ports, now: ports.now });
  await again.pass();
  expect([sent, again.sent]).toEqual([[], [[{ ...hasty, n: 2 }]]]);
});

it('names that nobody made up are few; beyond that many they are not counted', async () => {
  const { ports, sent, pass } = world();
  const refusals = new Refusals();
  for (let key = 0; key < 600; key++) refusals.add({ ...hasty, name: `key-${key}` }, ports);
  await pass();
  expect(sent[0]).toHaveLength(500);
});

it('what cannot be told is dropped, and does not stop what comes later', async () => {
  const { ports, sent, pass } = world();
  const refusals = new Refusals();
  refusals.add(hasty, { ...ports, send: async () => Promise.reject(new Error('away')) });
  await pass();
  refusals.add(hasty, ports);
  await pass();
  expect(sent).toEqual([[{ ...hasty, n: 1 }]]);
});
