import type { FeatureName } from '../schema/contracts/ids.ts';
import { benchSecrets, type DirectSession } from './direct-session.ts';
import type { Portkey } from './portkey.ts';
import type { Way } from './way.ts';

/** The feature that is measured. */
export const FEATURE = 'bench' as FeatureName;

const chat = JSON.stringify({
  model: 'gpt-5-mini',
  messages: [
    { role: 'system', content: 'Answer briefly.' },
    { role: 'user', content: 'How do I name a worker?' },
  ],
});
const run = JSON.stringify({ input: { question: 'How do I name a worker?' }, context: { targetingKey: 'unit-1' } });
const json = { 'content-type': 'application/json' };

/** The same question to the same provider: straight, through a bare Hono worker, through the edge, and through Portkey where it is here. */
export function edgeWays(session: DirectSession, baseUrl: string, portkey: Portkey): Way[] {
  const asking = (url: string, headers: Record<string, string> = {}): Way['load'] => ({
    url: `${url}/chat/completions`,
    method: 'POST',
    headers: { ...json, ...headers },
    body: chat,
  });
  const ways: Way[] = [
    { name: 'direct', pid: null, load: asking(baseUrl) },
    { name: 'pass-through', pid: session.workerd, load: asking(`${session.passThrough}/v1`) },
    {
      name: 'edge',
      pid: session.workerd,
      load: {
        url: `${session.edge}/v1/features/${FEATURE}/runs`,
        method: 'POST',
        headers: { ...json, 'x-api-key': benchSecrets.SLUICE_API_KEY },
        body: run,
      },
    },
  ];
  if (portkey.missing !== null) return ways;
  const hosted = { authorization: 'Bearer bench', 'x-portkey-provider': 'openai', 'x-portkey-custom-host': baseUrl };
  return [...ways, { name: 'portkey', pid: portkey.pid, load: asking(`${portkey.url}/v1`, hosted) }];
}
