import { request as plainRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FlagDefinition, FlagKey } from '../../schema/contracts/flag.ts';
import type { RolloutId } from '../../schema/contracts/ids.ts';
import { BulkEvaluation } from '../../schema/contracts/ofrep.ts';
import { KEY, must, startWorld, until, type World } from './world.ts';

let world: World;
let clients = 0;

const numbered = (n: number): FlagDefinition => ({
  state: 'ENABLED',
  variants: { a: n },
  defaultVariant: 'a',
  metadata: { public: true },
});
const put = async (n: number) =>
  must(await world.admin('flag.put', { params: { key: 'n' as FlagKey }, body: numbered(n) }));

async function streamUrl(key: string): Promise<string> {
  const reply = await fetch(`${world.session.url}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: `unit-${(clients += 1)}` } }),
  });
  return BulkEvaluation.parse(await reply.json()).eventStreams?.[0]?.url ?? '';
}

type Stream = { heardAtMs: number[]; status: number; ended: boolean; tearOff: () => void };
const streams: Stream[] = [];

/** A stream over a socket of its own, which can be torn off. Resolves once the stream is open. */
async function listen(url: string): Promise<Stream> {
  const stream: Stream = { heardAtMs: [], status: 0, ended: false, tearOff: () => {} };
  streams.push(stream);
  await new Promise<void>((open, fail) => {
    const sent = plainRequest(url, { agent: false }, (reply) => {
      stream.status = reply.statusCode ?? 0;
      reply.setEncoding('utf8');
      reply.on('data', (text: string) => {
        if (text.includes('refetchEvaluation')) stream.heardAtMs.push(Date.now());
        open();
      });
      reply.on('close', () => (stream.ended = true));
      reply.on('error', () => {});
      if (stream.status !== 200) open();
    });
    sent.on('error', fail);
    stream.tearOff = () => {
      stream.ended = true;
      sent.destroy();
    };
    sent.end();
  });
  return stream;
}

beforeAll(async () => {
  world = await startWorld();
  await put(0);
});
afterEach(() => {
  for (const { tearOff } of streams.splice(0)) tearOff();
});
afterAll(() => world.close());

describe('streams of one edge', () => {
  it('all hear of a change in well under two seconds, and go on hearing when those before them are torn off', async () => {
    for (let n = 0; n < 20; n++) await listen(await streamUrl(KEY));
    for (let n = 1; n <= 6; n++) {
      const open = streams.filter(({ ended }) => !ended);
      const before = open.map(({ heardAtMs }) => heardAtMs.length);
      const atMs = Date.now();
      await put(n);
      await until(
        'everybody heard',
        async () => open.every(({ heardAtMs }, at) => heardAtMs.length > (before[at] ?? 0)),
        2000,
      );
      const afterMs = open.map(({ heardAtMs }) => (heardAtMs.at(-1) ?? 0) - atMs);
      expect(Math.max(...afterMs)).toBeLessThan(2000);
      // Whoever asks for all the others is among the first; nobody says goodbye.
      for (const { tearOff } of open.slice(0, 3)) tearOff();
    }
  });

  it('end when their key is taken back, and its ticket opens nothing any more', async () => {
    const body = { name: 'short-lived', kind: 'client' as const, pin: false, origins: [] };
    const { secret } = must(await world.admin('key.create', { body }));
    const url = await streamUrl(secret);
    const stream = await listen(url);
    const other = await listen(await streamUrl(KEY));
    must(await world.admin('key.delete', { params: { name: 'short-lived' } }));
    await until('the stream has ended', async () => stream.ended, 3000);
    expect(other.ended).toBe(false);
    expect((await listen(url)).status).toBe(401);
  });

  it('say so when a flag’s rollout begins and when it is taken back, and when the flag is switched off: answers follow within two seconds', async () => {
    const params = { key: 'n' as FlagKey };
    const valueFor = async (targetingKey: string): Promise<unknown> => {
      const reply = await fetch(`${world.session.url}/ofrep/v1/evaluate/flags/n`, {
        method: 'POST',
        headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
        body: JSON.stringify({ context: { targetingKey } }),
      });
      return ((await reply.json()) as { value?: unknown }).value;
    };
    await put(0);
    const stream = await listen(await streamUrl(KEY));
    /** Does something, and waits until the stream speaks and the flag has this value for somebody. */
    const follows = async (what: string, act: () => Promise<unknown>, value: unknown): Promise<void> => {
      const before = stream.heardAtMs.length;
      await act();
      const atMs = Date.now();
      const heard = async () => stream.heardAtMs.length > before && (await valueFor('ann')) === value;
      await until(what, heard, 2000);
      expect(Date.now() - atMs).toBeLessThan(2000);
    };
    const plan = { stages: [{ percent: 99, holdS: 600 }], guardrails: [] };
    const started: { id?: RolloutId } = {};
    const begin = async () => {
      started.id = must(await world.admin('flag.rollout', { params, body: { candidate: numbered(9), plan } })).id;
    };
    await follows('the rollout begins', begin, 9);
    const back = async () => {
      if (started.id === undefined) throw new Error('No rollout was started.');
      must(await world.admin('rollout.rollback', { params: { id: started.id }, body: { reason: 'no' } }));
    };
    await follows('it is taken back', back, 0);
    const off = async () => must(await world.admin('flag.disable', { params, body: { reason: 'no' } }));
    await follows('it is switched off', off, undefined);
  });
});
