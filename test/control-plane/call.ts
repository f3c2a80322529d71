import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import worker from '../../control-plane/index.ts';

/** The bootstrap token of these tests. */
export const ADMIN = 'admin-token-of-the-tests';

export type Sent = {
  token?: string | null;
  body?: unknown;
  text?: string;
  type?: string;
  headers?: Record<string, string>;
  /** Bindings in place of the real ones. */
  bindings?: Partial<typeof env>;
};
export type Met = { status: number; headers: Headers; body: Record<string, unknown> };

/** Asks the control plane, as the edge forwards to it, and reads the JSON it answers. */
export async function call(method: string, path: string, sent: Sent = {}): Promise<Met> {
  const response = await send(method, path, sent);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** The same without reading the answer. */
export async function send(method: string, path: string, sent: Sent = {}): Promise<Response> {
  const {
    token = ADMIN,
    body,
    text = body === undefined ? undefined : JSON.stringify(body),
    type = 'application/json',
  } = sent;
  const headers = new Headers(sent.headers);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  if (text !== undefined) headers.set('content-type', type);
  const context = createExecutionContext();
  const request = new Request(`https://control.test${path}`, {
    method,
    headers,
    ...(text === undefined ? {} : { body: text }),
  });
  const response = await worker.fetch(request, { ...env, SLUICE_ADMIN_TOKEN: ADMIN, ...sent.bindings }, context);
  await waitOnExecutionContext(context);
  return response;
}

/** A feature's owners, all of them. */
export const owners = { impact: 'ana', release: 'ben', incidents: 'cleo', changes: 'dov', exposure: 'eva' };

/** Creates a feature as the admin. */
export const createFeature = (feature: string, more: Record<string, unknown> = {}): Promise<Met> =>
  call('PUT', `/admin/v1/features/${feature}`, { body: { owners, level: 'L1', ...more } });

/** A manifest that runs without a key; `answer` makes it another version. */
export const manifest = (answer = 'Yes.') => ({
  format: 1,
  input: { type: 'object', required: ['question'], properties: { question: { type: 'string' } } },
  output: { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } },
  flow: [{ kind: 'output', value: { answer } }],
});

/** Makes a token of a role and answers its text. */
export async function tokenOf(role: string, name = role): Promise<string> {
  const { body } = await call('POST', '/admin/v1/tokens', { body: { name, role } });
  return String(body['secret']);
}
