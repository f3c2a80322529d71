import { problems } from '#schema/contracts/problem';
import { askEdge } from '../ask-edge.ts';
import { connection } from '../connection.ts';
import type { World } from '../world.ts';
import { ill, well, type Check } from './check.ts';

const TIMEOUT_MS = 10_000;

/** Whether the edge knows the API key: feedback about no run is refused for what it lacks once the key was accepted, and changes nothing. */
export async function checkKey({ env, fetch }: Pick<World, 'env' | 'fetch'>): Promise<Check> {
  const to = connection(env, 'key');
  if (!to.ok) return ill('API key', to.error.message, to.error.help ?? '');
  const { url, secret: key } = to.value;
  const answer = await askEdge(fetch, url, {
    method: 'POST',
    path: '/v1/feedback',
    key,
    body: {},
    timeoutMs: TIMEOUT_MS,
  });
  if (!answer.ok) return ill('API key', answer.error.message, answer.error.help ?? '');
  const { status } = answer.value;
  if (status === problems.malformed.status || status === problems.invalid.status) return well('API key', 'works');
  if (status === problems.unauthorized.status || status === problems.forbidden.status)
    return ill(
      'API key',
      'the edge does not know it',
      'Set SLUICE_API_KEY to a key of this edge; an admin makes one by POST /keys.',
    );
  return ill('API key', `the edge answered HTTP ${status}`, 'Look at its log.');
}
