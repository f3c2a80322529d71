import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { client, type Client } from '../../schema/client.ts';
import type { FeatureName, VersionId } from '../../schema/contracts/ids.ts';
import { type Ask, type FakeUpstream, type Fault, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import { freePort } from '../../scripts/free-port.ts';
import { type Session, startSession } from '../../scripts/session.ts';

export const ADMIN = 'e2e-admin-token';
export const KEY = 'e2e-api-key';

/** Both workers on a free port and a model provider beside them; all of it goes away with `close`. */
export type World = {
  session: Session;
  upstream: FakeUpstream;
  state: string;
  admin: Client;
  close: () => Promise<void>;
};

/** What came back for one run: its status, the headers that every reply carries, and the body. */
export type Answer = {
  status: number;
  version: string | null;
  arm: string | null;
  body: Record<string, unknown>;
  atMs: number;
};

/** Says which text a model's prompt was written for; each pushed version of `manifest` differs in it. */
export const markOf = (ask: Ask): string =>
  ask.messages
    .map((message) => message.content)
    .join('\n')
    .match(/MARK-(\w+)/)?.[1] ?? '';

/** Starts a world. `fault` decides per call how the provider fails. */
export async function startWorld(
  fault: (ask: Ask) => Fault | null = () => null,
  variables: Record<string, string> = {},
): Promise<World> {
  const state = newState();
  const upstream = await startFakeUpstream({ answer: (ask) => `Answered for ${markOf(ask)}.`, fault });
  const session = await openSession(state, upstream, variables);
  return {
    session,
    upstream,
    state,
    admin: adminOf(session.url),
    close: async () => {
      await session.stop();
      await upstream.close();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** A state folder of its own, as a first start leaves it. */
export function newState(): string {
  const state = mkdtempSync(join(tmpdir(), 'sluice-e2e-'));
  cpSync(inject('migratedState'), state, { recursive: true });
  return state;
}

/** A session on a state folder, in front of a provider. */
export async function openSession(
  state: string,
  upstream: FakeUpstream,
  variables: Record<string, string> = {},
): Promise<Session> {
  const provider = {
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    OPENAI_API_KEY: 'e2e',
    ANTHROPIC_BASE_URL: upstream.url,
    ANTHROPIC_API_KEY: 'e2e',
  };
  return startSession({
    state,
    port: await freePort(),
    adminToken: ADMIN,
    apiKey: KEY,
    variables: { ...provider, ...variables },
  });
}

/** A typed caller of the control plane through the edge. */
export const adminOf = (url: string, token: string = ADMIN): Client =>
  client((address, init) => fetch(address, init), url, token);

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

/** A one-prompt manifest on the fake provider; `mark` makes it a version of its own. */
export const manifest = (mark: string) => ({
  format: 1,
  input: { type: 'object', required: ['question'], properties: { question: { type: 'string', maxLength: 4000 } } },
  output: { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } },
  models: { main: [{ provider: 'openai', model: 'gpt-5-mini', timeoutMs: 5000, retries: 0 }] },
  prompts: { answer: { system: `Answer briefly. MARK-${mark}`, user: '{{ input.question }}' } },
  flow: [
    { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
    { kind: 'output', value: { answer: { var: 'answer.text' } } },
  ],
});

/** Creates a feature and pushes versions with these marks; the first serves everybody. */
export async function featureWith(admin: Client, name: string, marks: readonly string[]): Promise<VersionId[]> {
  const params = { feature: name as FeatureName };
  must(await admin('feature.put', { params, body: { owners, level: 'L0' } }));
  const versions: VersionId[] = [];
  for (const mark of marks)
    versions.push(must(await admin('version.push', { params, body: { manifest: manifest(mark) } })).version);
  return versions;
}

/** The value of a call that must succeed. */
export function must<Value>(result: { ok: true; value: Value } | { ok: false; error: unknown }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** One run for a unit. */
export async function ask(url: string, feature: string, unit: string): Promise<Answer> {
  const response = await fetch(`${url}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { question: 'How do I name a worker?' }, context: { targetingKey: unit } }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    version: response.headers.get('sluice-version'),
    arm: response.headers.get('sluice-arm'),
    body,
    atMs: Date.now(),
  };
}

/** Runs for every unit, `concurrency` at a time, in order. */
export async function askAll(
  url: string,
  feature: string,
  units: readonly string[],
  concurrency = 16,
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  const queue = units.values();
  const caller = async () => {
    for (const unit of queue) answers.set(unit, await ask(url, feature, unit));
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return answers;
}

/** Continuous traffic from ever new units until stopped; keeps every answer. */
export function traffic(
  url: string,
  feature: string,
  { concurrency = 8, prefix = 'unit' } = {},
): { answers: Answer[]; stop: () => Promise<Answer[]> } {
  const answers: Answer[] = [];
  let going = true;
  let n = 0;
  const caller = async () => {
    while (going) answers.push(await ask(url, feature, `${prefix}-${n++}`));
  };
  const callers = Promise.all(Array.from({ length: concurrency }, caller));
  return {
    answers,
    stop: async () => {
      going = false;
      await callers;
      return answers;
    },
  };
}

/** Waits until `probe` gives something; rejects after `limitMs` with what it waited for. */
export async function until<Value>(
  what: string,
  probe: () => Promise<Value | null | false | undefined>,
  limitMs = 45_000,
): Promise<Value> {
  for (const end = Date.now() + limitMs; Date.now() < end;) {
    const found = await probe();
    if (found !== null && found !== false && found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Waited ${limitMs} ms in vain until ${what}.`);
}
