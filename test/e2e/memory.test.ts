import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import { KEY, manifest, must, startWorld, type World } from './world.ts';

const feature = 'talk' as FeatureName;
const params = { feature };
const unit = { targetingKey: 'ann' };
let world: World;

beforeAll(async () => {
  world = await startWorld();
  const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
  must(await world.admin('feature.put', { params, body: { owners, level: 'L0' } }));
  must(await world.admin('version.push', { params, body: { manifest: { ...manifest('one'), memory: {} } } }));
});
afterAll(() => world.close());

async function say(question: string): Promise<number> {
  const response = await fetch(`${world.session.url}/v1/features/talk/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { question }, session: 'chat', context: unit }),
  });
  await response.body?.cancel();
  return response.status;
}

const shown = async () => {
  const asked = { params: { feature, session: 'chat' }, query: unit };
  const found = await world.admin('session.get', asked);
  return found.ok ? found.value.turns.map(({ said }) => said) : found.error.code;
};

it('remembers turns of every API under the names that people know, and forgets them when asked', async () => {
  expect(await say('First?')).toBe(200);
  const openai = new OpenAI({ baseURL: `${world.session.url}/v1`, apiKey: KEY, maxRetries: 0 });
  await openai.chat.completions.create(
    { model: 'talk', user: 'ann', messages: [{ role: 'user', content: 'Second?' }] },
    { headers: { 'sluice-session': 'chat' } },
  );
  expect(await shown()).toEqual(['First?', 'Second?']);
  const forgotten = must(await world.admin('session.forget', { params: { feature, unit: 'ann' } }));
  expect(forgotten).toEqual({ sessions: 1, turns: 2 });
  expect(await shown()).toBe('not_found');
});
