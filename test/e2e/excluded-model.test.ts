import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CollectionName, FeatureName, RunId, ToolName } from '../../schema/contracts/ids.ts';
import type { Ask } from '../../scripts/fake-upstream.ts';
import { KEY, must, startWorld, until, type World } from './world.ts';

// The model here says back all that it hears, and asks tools with it: whatever reaches it, reaches the answer.

const HIDDEN = 'MOONSTONE-7';
const archive = 'archive' as CollectionName;
const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
const rules = { exclude: [{ source: 'vault/*', except: ['staff'] }] };
const open = { id: 'open', text: 'The archive door is on the second floor.', source: 'public/door.md' };
const hidden = { id: 'hidden', text: `The codeword of the archive door is ${HIDDEN}.`, source: 'vault/code.md' };

let world: World;
let tools: Server;
/** What models and tools were told since the last look. */
const heard: string[] = [];

const everything = ({ messages }: Ask): string => messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
const find = { kind: 'retrieve', name: 'find', from: archive, query: '{{ input.question }}' };
const model = { provider: 'openai', model: 'gpt-5-mini', timeoutMs: 5000, retries: 0 };

const manifest = (step: object, more: object = {}) => ({
  format: 1,
  input: { type: 'object', required: ['question'], properties: { question: { type: 'string', maxLength: 4000 } } },
  output: { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } },
  models: { main: [model] },
  prompts: {
    answer: { user: '{{ find.documents }}\n{{ input.question }}' },
    condense: { user: 'Condense: {{ session.summary }} {{ session.messages }}' },
  },
  flow: [
    find,
    { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', ...step },
    { kind: 'output', value: { answer: { var: 'answer.text' } } },
  ],
  ...more,
});

async function push(name: string, sent: object): Promise<string> {
  const params = { feature: name as FeatureName };
  must(await world.admin('feature.put', { params, body: { owners, level: 'L0' } }));
  return must(await world.admin('version.push', { params, body: { manifest: sent as never } })).version;
}

const fill = async (): Promise<void> => {
  const params = { name: archive };
  must(await world.admin('collection.put', { params, body: rules }));
  const body = [open, hidden].map((one) => JSON.stringify(one)).join('\n');
  must(await world.admin('document.import', { params, body: body as never }));
};

const summary = { prompt: 'condense', model: 'main', every: 1 };
const features: { [name: string]: object } = {
  plain: manifest({}),
  kept: manifest({ cache: { ttlS: 3600 } }),
  stale: manifest({ cache: { ttlS: 1, staleS: 3600 } }),
  personal: manifest({ memory: true, cache: { ttlS: 1, staleS: 3600, personal: true } }, { memory: { turns: 3 } }),
  talk: manifest({ memory: true }, { memory: { turns: 1, summary } }),
  agent: manifest({ kind: 'agent', tools: ['look-up'], maxTurns: 3 }),
};

beforeAll(async () => {
  tools = createServer((request, response) => {
    heard.push(`tool: ${decodeURIComponent(request.url ?? '')}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"found":"nothing"}');
  });
  await new Promise<void>((done) => tools.listen(0, '127.0.0.1', done));
  const address = tools.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  world = await startWorld();
  world.upstream.behave({
    answer: (ask) => {
      heard.push(everything(ask));
      return everything(ask);
    },
    calls: (ask) => {
      const asks = ask.tools.includes('look-up') && ask.results.length === 0;
      return asks ? [{ name: 'look-up', arguments: { q: everything(ask) } }] : [];
    },
  });
  const tool = { kind: 'http', method: 'GET', url: `http://127.0.0.1:${port}/`, effect: 'read' } as const;
  must(await world.admin('tool.put', { params: { name: 'look-up' as ToolName }, body: tool }));
  for (const [name, sent] of Object.entries(features)) await push(name, sent);
});
afterAll(async () => {
  await world.close();
  tools.closeAllConnections();
  await new Promise((done) => tools.close(done));
});
beforeEach(fill);

type Asking = { readonly question?: string; readonly stream?: boolean; readonly session?: string };

/** A run of ann's; `text` is all that came back. */
async function run(feature: string, roles: readonly string[], asking: Asking = {}) {
  const { question = 'Which codeword has the archive door?', ...more } = asking;
  const response = await fetch(`${world.session.url}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { question }, context: { targetingKey: 'ann', roles }, ...more }),
  });
  return { status: response.status, text: await response.text(), id: response.headers.get('sluice-run') as RunId };
}

const traced = (id: RunId) =>
  until('the trace is there', async () => {
    const got = await world.admin('trace.get', { params: { run: id } });
    return got.ok && got.value;
  });

/** Nobody without the role may read it in these, nor in what models and tools were told meanwhile. */
async function seesNothing(runs: () => Promise<readonly { status: number; text: string; id: RunId }[]>): Promise<void> {
  heard.length = 0;
  for (const { status, text, id } of await runs()) {
    expect([status, text]).toEqual([200, expect.not.stringContaining(HIDDEN)]);
    expect(JSON.stringify(await traced(id))).not.toContain(HIDDEN);
  }
  expect(heard.join('\n')).not.toContain(HIDDEN);
}

test.each(Object.keys(features))(
  'roles that come and go between turns show and hide, whole and streamed (%s)',
  async (feature) => {
    const session = `turns-${feature}`;
    const outsider = () =>
      seesNothing(async () => [
        await run(feature, [], { session }),
        await run(feature, [], { session, stream: true }),
        await run(feature, ['Staff', 'staff ', '*'], { session, question: 'What did you say of the archive door?' }),
      ]);
    await outsider();
    for (const stream of [false, true]) {
      const insider = await run(feature, ['staff'], { session, stream });
      expect([insider.status, insider.text]).toEqual([200, expect.stringContaining(HIDDEN)]);
      // What it left to be done (a summary, an answer made anew) is done before others are listened to.
      await traced(insider.id);
    }
    await new Promise((done) => setTimeout(done, 1500));
    await outsider();
    const again = await run(feature, ['staff'], { session });
    expect(again.text).toContain(HIDDEN);
  },
);

test('what a summary condensed goes with the document that it stands on', async () => {
  const session = 'summary';
  for (const question of ['The archive door?', 'Its codeword?', 'Its floor?'])
    await run('talk', ['staff'], { session, question });
  const shown = () =>
    world.admin('session.get', { params: { feature: 'talk' as FeatureName, session }, query: { targetingKey: 'ann' } });
  await until('it is condensed', async () => JSON.stringify(must(await shown()).summaries).includes(HIDDEN));
  // Finds nothing by itself: what the model hears of it, it has from the session.
  const question = 'Zzz?';
  expect((await run('talk', ['staff'], { session, question })).text).toContain(HIDDEN);
  must(await world.admin('collection.put', { params: { name: archive }, body: { exclude: [{ source: 'vault/*' }] } }));
  await seesNothing(async () => [await run('talk', ['staff'], { session, question })]);
});

test.each(['personal', 'talk', 'stale', 'kept'])(
  'a document that moves to another collection is reached by no way it left behind (%s)',
  async (feature) => {
    const session = `moved-${feature}`;
    expect((await run(feature, ['staff'], { session })).text).toContain(HIDDEN);
    await run(feature, ['staff'], { session });
    await new Promise((done) => setTimeout(done, 1200));
    const body = JSON.stringify(hidden);
    must(
      await world.admin('document.import', { params: { name: 'elsewhere' as CollectionName }, body: body as never }),
    );
    must(await world.admin('document.delete', { params: { name: archive, id: 'hidden' } }));
    await seesNothing(async () => [
      await run(feature, ['staff'], { session }),
      await run(feature, ['staff'], { session, question: 'Zzz?' }),
      await run(feature, [], { session }),
    ]);
  },
);

test('a candidate that does the same for nobody hears no more than the run that it repeats', async () => {
  const control = await push('shadowed', manifest({ memory: true }, { memory: {} }));
  const base = manifest({ memory: true }, { memory: {} });
  const prompts = { ...base.prompts, answer: { user: `CANDIDATE ${base.prompts.answer.user}` } };
  const candidate = await push('shadowed', { ...base, prompts });
  expect(candidate).not.toBe(control);
  const params = { feature: 'shadowed' as FeatureName };
  const plan = {
    stages: [{ name: 'shadow', shadow: 1, shadowUsd: 5, holdS: 600, minUnits: 20 }, { percent: 100 }],
    guardrails: [{ metric: 'error' as const }],
  };
  must(await world.admin('rollout.start', { params, body: { candidate: candidate as never, plan } }));
  const session = 'shadowed';
  const shadows = () => heard.filter((text) => text.includes('CANDIDATE') && text.includes(HIDDEN)).length;
  await until('a shadow hears what staff may see', async () => {
    await run('shadowed', ['staff'], { session });
    return shadows() > 0;
  });
  await new Promise((done) => setTimeout(done, 1500));
  heard.length = 0;
  await until('a shadow heard an outsider', async () => {
    expect((await run('shadowed', [], { session })).text).not.toContain(HIDDEN);
    return heard.some((text) => text.includes('CANDIDATE'));
  });
  expect(heard.join('\n')).not.toContain(HIDDEN);
});
