import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import type { Notifier } from '../../../control-plane/notifications/notifier.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Notification } from '#schema/contracts/notification';
import type { ReceiverSettings } from '#schema/contracts/rpc';

/** One try as it arrived. */
export type Heard = { url: string; redirect: string; headers: Headers; body: string; atMs: number };

/** Somebody who is told, in place of the network: what was heard, and how the next tries are answered (then 204 for ever). */
export type Receiver = { url: string; heard: Heard[]; answers: (Response | Promise<Response> | 'unreachable')[] };

const receivers = new Map<string, Receiver>();
let count = 0;

/** A receiver that no other test has. */
export function newReceiver(answers: Receiver['answers'] = []): Receiver {
  const receiver = { url: `https://hooks.example.com/${(count += 1)}`, heard: [], answers };
  receivers.set(receiver.url, receiver);
  return receiver;
}

/** Puts the receivers in place of the network. */
export const replaceNetwork = () =>
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init as RequestInit);
    const receiver = receivers.get(request.url);
    if (receiver === undefined) throw new Error(`nobody is at ${request.url}`);
    const { url, redirect, headers } = request;
    receiver.heard.push({ url, redirect, headers, body: await request.text(), atMs: Date.now() });
    const answer = receiver.answers.shift() ?? new Response(null, { status: 204 });
    if (answer === 'unreachable') throw new Error(`secret path of ${url}`);
    return answer;
  });

const objects = env as unknown as { NOTIFIER: DurableObjectNamespace<Notifier> };
let names = 0;

/** A Notifier that no other test has, with the real stub for whoever looks inside. */
export function newNotifier() {
  const name = `receiver-${(names += 1)}`;
  return { name, notifier: env.NOTIFIER.getByName(name), stub: objects.NOTIFIER.getByName(name) };
}

/** Settings of a webhook. */
export const settings = (url: string, more: Partial<ReceiverSettings> = {}): ReceiverSettings => ({
  ...{ kind: 'webhook', url, secret: null, atMs: Date.now() },
  ...more,
});

let happened = 0;

/** Something that happened. */
export function notification(more: Partial<Notification> = {}): Notification {
  return {
    id: `support/notify/${(happened += 1)}`,
    type: 'rollout.rolled_back',
    atMs: 1_790_000_000_000,
    feature: 'support' as FeatureName,
    owner: { of: 'release', name: 'ben' },
    rollout: 'support.3',
    text: 'support: v_0123456789abcdef was rolled back.',
    detail: { from: 5 },
    ...more,
  };
}

/** Changes a Notifier's rows behind its back, as time would. */
export const inside = (stub: DurableObjectStub<Notifier>, ...statements: string[]) =>
  runInDurableObject(stub, (_, state) => {
    for (const statement of statements) state.storage.sql.exec(statement);
  });

/** Whether a try carries a signature of this secret, by a computation of its own. */
export async function isSigned({ headers, body }: Heard, secret: string): Promise<boolean> {
  const raw = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (char) => char.codePointAt(0) ?? 0);
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const said = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.${body}`;
  const checks = (headers.get('webhook-signature') ?? '').split(' ').map(async (text) => {
    const [version, code = ''] = text.split(',');
    const mac = Uint8Array.from(atob(code), (char) => char.codePointAt(0) ?? 0);
    return version === 'v1' && crypto.subtle.verify('HMAC', key, mac, new TextEncoder().encode(said));
  });
  return (await Promise.all(checks)).includes(true);
}
