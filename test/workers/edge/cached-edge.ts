import { env } from 'cloudflare:workers';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { AnswerPorts } from '../../../workers/edge/cache/answer-store.ts';
import { asking, runOf, type smallEdge } from './small-edge.ts';

type Cache = { ttlS: number; staleS?: number; personal?: true };

/** What every run here asks. */
export const body = { input: { question: 'Is it?' }, context: { targetingKey: 'u1' } };

/** The real KV, under names of one test alone. */
export function kept(): AnswerPorts & { readonly names: () => Promise<string[]> } {
  const prefix = crypto.randomUUID();
  return {
    get: (key) => env.KV.get(`${prefix}/${key}`),
    put: (key, text, expirationTtl) => env.KV.put(`${prefix}/${key}`, text, { expirationTtl }),
    remove: (key) => env.KV.delete(`${prefix}/${key}`),
    names: async () => {
      const { keys } = await env.KV.list({ prefix });
      return keys.map(({ name }) => name.slice(prefix.length + 1));
    },
  };
}

/** The usual feature, with its one prompt cached. */
export const cached = (cache: Cache = { ttlS: 600 }, over: Partial<ManifestInput> = {}): ManifestInput =>
  asking({
    flow: [
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', cache },
      { kind: 'output', value: { answer: { var: 'answer.text' } } },
    ],
    ...over,
  });

/** Sends a run, and waits for all that it left to be done. */
export async function ask(edge: Awaited<ReturnType<typeof smallEdge>>, sent: object = body, headers = {}) {
  const response = await edge.send(runOf(sent as typeof body, headers));
  const reply = await response.text();
  await edge.settled();
  return { result: response.headers.get('sluice-cache'), status: response.status, reply };
}
