import { env } from 'cloudflare:workers';
import type { Json } from '#schema/contracts/json';
import type { ManifestInput } from '#schema/contracts/manifest';
import { contentSessions } from '../../../workers/edge/sessions/content-sessions.ts';
import { asking, runOf } from './small-edge.ts';

/** A feature whose prompt hears its session. */
export const remembering = (over: Partial<ManifestInput> = {}): ManifestInput =>
  asking({
    output: { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } },
    memory: {},
    flow: [
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', memory: true },
      { kind: 'output', value: { answer: { var: 'answer.text' } } },
    ],
    ...over,
  });

type Turn = { question: string; session?: string; key?: string; roles?: string[] };

/** A run in a session. */
export const turn = ({ question, session = 's', key = 'ann', roles = [] }: Turn): Request =>
  runOf({
    input: { question },
    session,
    context: { ...(key === '' ? {} : { targetingKey: key }), roles },
  } as Json);

/** How many turns are kept. */
export const rows = async (): Promise<number> =>
  (await env.CONTENT.prepare('select count(*) as n from session_turns').first<{ n: number }>())?.n ?? -1;

/** Forgets everything. */
export const forgetAll = () => env.CONTENT.prepare('delete from sessions').run();

/** What the model was given in its last call, in short. */
export const lastSaid = ({ asked }: { asked: readonly { messages: readonly { role: string; content: string }[] }[] }) =>
  asked.at(-1)?.messages.map(({ role, content }) => `${role}: ${content}`);

/** The edge's own store. */
export const stored = contentSessions(env.CONTENT, () => Date.now());
/** What the last trace says of memory. */
export const memoryOf = (edge: { traces: readonly { spans: readonly { kind: string; attributes: object }[] }[] }) =>
  edge.traces.at(-1)?.spans.flatMap(({ kind, attributes }) => (kind === 'memory' ? [attributes] : []));
