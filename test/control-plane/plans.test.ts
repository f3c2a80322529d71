import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { FeatureName } from '#schema/contracts/ids';
import { RunEnded } from '#schema/contracts/record';
import { PlanPreview, RolloutView } from '#schema/contracts/rollout';
import { call, createFeature, manifest, type Met, tokenOf } from './call.ts';

const at = (feature: string) => `/admin/v1/features/${feature}`;
const push = async (feature: string, answer: string, more: Record<string, unknown> = {}): Promise<string> =>
  String(
    (await call('POST', `${at(feature)}/versions`, { body: { manifest: { ...manifest(answer), ...more } } })).body[
      'version'
    ],
  );

/** A feature with a control and a candidate that only answers. */
async function twoVersions(feature: string, more: Record<string, unknown> = {}): Promise<[string, string]> {
  await createFeature(feature, more);
  return [await push(feature, 'one'), await push(feature, 'two')];
}

const start = (feature: string, body: unknown): Promise<Met> => call('POST', `${at(feature)}/rollouts`, { body });
const preview = (feature: string, body: unknown): Promise<Met> =>
  call('POST', `${at(feature)}/rollouts/preview`, { body });
const pathsOf = ({ body }: Met): string[] => (body['issues'] as { path: string }[]).map(({ path }) => path);

const impossible = {
  stages: [{ segment: 'martians' }, { percent: 100, minUnits: 7, notWorse: [{ metric: 'slow', by: 0.1 }] }],
  guardrails: [
    { metric: 'error' },
    { metric: 'fallback' },
    { metric: 'bad', grader: 'grounded', under: 0.5 },
    { metric: 'error' },
    { metric: 'slow' },
  ],
  whenUnknown: { no_data: 'rollback' },
};
const reasons = [
  'plan.stages.0.segment',
  'plan.stages.1.notWorse',
  'plan.stages.1.minUnits',
  'plan.guardrails.1',
  'plan.guardrails.2',
  'plan.guardrails.3',
  'plan.whenUnknown.no_data',
  'plan.guardrails.4.overMs',
];

describe('a plan that cannot work', () => {
  it('is refused with every reason, before it starts and when it is only previewed', async () => {
    const [control, candidate] = await twoVersions('hopeless');
    for (const ask of [start, preview]) {
      const met = await ask('hopeless', { candidate, plan: impossible });
      expect([met.status, met.body['code']]).toEqual([422, 'invalid']);
      expect(pathsOf(met)).toEqual(reasons);
    }
    expect((await call('GET', at('hopeless'))).body).toMatchObject({ control, candidate: null, rollout: null });
  });

  it('is told what is wrong with its shape and with everything else in one answer', async () => {
    const [, candidate] = await twoVersions('muddled');
    const plan = {
      stages: [
        { percent: 50, holdS: -1, minUnits: 3 },
        { percent: 5, requires: ['nobody'] },
        { segment: 'martians', colour: 'green' },
        { percent: 100, notWorse: [{ metric: 'error', by: 0.1 }] },
      ],
      guardrails: [{ metric: 'fallback', margin: 2 }, { metric: 'mood' }, { metric: 'blocked' }],
      alpha: 7,
      whenUnknown: { no_data: 'rollback' },
    };
    for (const ask of [start, preview]) {
      const met = await ask('muddled', { candidate, plan });
      expect(met.status).toBe(422);
      expect(pathsOf(met).toSorted()).toEqual([
        'plan.alpha',
        'plan.guardrails.0',
        'plan.guardrails.0.margin',
        'plan.guardrails.1.metric',
        'plan.guardrails.2',
        'plan.stages.0.holdS',
        'plan.stages.1.percent',
        'plan.stages.1.requires.0',
        'plan.stages.2',
        'plan.stages.2.segment',
        'plan.stages.2.segment',
        'plan.stages.3.notWorse',
        'plan.whenUnknown.no_data',
        'plan.whenUnknown.no_data',
      ]);
    }
  });

  it.each([
    ['a plan that is none', { plan: 7 }],
    ['a candidate that is none', { candidate: 'two' }],
    ['a name nobody knows', { plann: {} }],
    ['nothing at all', null],
  ])('is told so for %s', async (_, more) => {
    const [, candidate] = await twoVersions('shapeless');
    const met = await start('shapeless', more && { candidate, ...more });
    expect([met.status, met.body['code']]).toEqual([422, 'invalid']);
    expect(pathsOf(met)).toHaveLength(1);
  });

  it('is told the segments there are', async () => {
    await call('PUT', '/admin/v1/segments/earthlings', { body: { var: 'human' } });
    const [, candidate] = await twoVersions('alien');
    const { body } = await start('alien', { candidate, plan: { stages: [{ segment: 'martians' }, { percent: 100 }] } });
    expect(body['issues']).toEqual([
      { path: 'plan.stages.0.segment', message: 'Unknown segment "martians"; known: earthlings.' },
    ]);
  });

  it('asks for a price that is known only where a model costs anything', async () => {
    await createFeature('pricey');
    await push('pricey', 'one');
    const prompted = (model: string) => ({
      models: { main: [{ provider: 'openai', model }] },
      prompts: { ask: { user: '{{ input.question }}' } },
      flow: [
        { kind: 'prompt', name: 'ask', prompt: 'ask', model: 'main' },
        { kind: 'output', value: { answer: { var: 'ask.text' } } },
      ],
    });
    const plan = { stages: [{ percent: 5, holdS: 60 }], guardrails: [{ metric: 'costly', overUsd: 0.01 }] };
    const known = await push('pricey', 'two', prompted('gpt-4o-mini'));
    const unknown = await push('pricey', 'three', prompted('a-model-of-our-own'));
    expect((await preview('pricey', { candidate: known, plan })).status).toBe(200);
    const refused = await preview('pricey', { candidate: unknown, plan });
    expect(pathsOf(refused)).toEqual(['plan.guardrails.0']);
    expect(JSON.stringify(refused.body['issues'])).toContain('openai/a-model-of-our-own');
  });

  it('is previewed with the units that count alone where a version caches', async () => {
    await twoVersions('keeping');
    const candidate = await push('keeping', 'three', {
      measure: 0.25,
      models: { main: [{ provider: 'openai', model: 'gpt-4o-mini' }] },
      prompts: { ask: { user: '{{ input.question }}' } },
      flow: [
        { kind: 'prompt', name: 'ask', prompt: 'ask', model: 'main', cache: { ttlS: 60 } },
        { kind: 'output', value: { answer: { var: 'ask.text' } } },
      ],
    });
    const plan = { stages: [{ percent: 5, holdS: 60 }], guardrails: [{ metric: 'error' }] };
    const { status, body } = await preview('keeping', { candidate, plan });
    expect(status).toBe(200);
    expect(body['warnings']).toContainEqual(expect.stringContaining('so 25 % of the units count'));
  });

  it('is refused for a feature and a version that nobody made: 404', async () => {
    const [, candidate] = await twoVersions('made');
    for (const ask of [start, preview]) {
      expect((await ask('unmade', { candidate })).status).toBe(404);
      expect((await ask('made', { candidate: 'v_0123456789abcdef' })).status).toBe(404);
    }
  });
});

describe('a plan that leaves everything out', () => {
  it('has the stages of its feature’s level and the guardrails of its feature', async () => {
    const [, candidate] = await twoVersions('careful', {
      level: 'L3',
      guardrails: [{ metric: 'slow', overMs: 900 }],
    });
    const { status, body } = await start('careful', { candidate });
    expect(status).toBe(201);
    expect(body).toMatchObject({ percent: 0, plan: { guardrails: [{ metric: 'slow', overMs: 900, margin: 0 }] } });
    const { stages } = body['plan'] as { stages: { shadow?: number; percent: number }[] };
    expect(stages.map(({ shadow, percent }) => shadow ?? percent)).toEqual([0.1, 1, 5, 25, 50, 100]);
  });
});

describe('a preview', () => {
  it('tells the plan in full and changes nothing: no rollout, no audit entry, for a viewer too', async () => {
    const [control, candidate] = await twoVersions('curious');
    const viewer = await tokenOf('viewer', 'vera');
    const entries = async () => (await call('GET', '/admin/v1/audit?feature=curious')).body['entries'];
    const before = await entries();
    const { status, body } = await call('POST', `${at('curious')}/rollouts/preview`, {
      token: viewer,
      body: { candidate, plan: {} },
    });
    expect(status).toBe(200);
    const told = PlanPreview.parse(body);
    expect(told).toMatchObject({ feature: 'curious', control, candidate, expectedS: null });
    expect(told.stages).toHaveLength(told.plan.stages.length);
    expect(told.warnings.join(' ')).toContain('Too little traffic');
    expect(await entries()).toEqual(before);
    expect((await call('GET', at('curious'))).body['rollout']).toBeNull();
  });

  it('is refused for what serves everybody already, as its start would be', async () => {
    const [control] = await twoVersions('settled');
    for (const ask of [start, preview])
      expect(await ask('settled', { candidate: control, plan: {} })).toMatchObject({ status: 422 });
  });

  it('tells units and times from the traffic that was seen', async () => {
    const [control, candidate] = await twoVersions('lively');
    const records = Array.from({ length: 400 }, (_, index) =>
      RunEnded.parse({
        kind: 'ended',
        ...{ run: `lively.${String(index).padStart(26, '0')}`, unit: index.toString(16).padStart(16, 'a') },
        ...{ version: control, arm: 'control', rollout: null, atMs: Date.now() - 100 },
        ...{ outcome: index < 20 ? 'error' : 'ok', durationMs: 50, fallback: false, degraded: false, costUsd: 0 },
        ...{ cached: false, inputTokens: 1, outputTokens: 1, stale: false },
      }),
    );
    const feature = FeatureName.parse('lively');
    await env.CONDUCTOR.getByName(feature).record({ id: crypto.randomUUID(), feature, records });
    const plan = { stages: [{ percent: 50, holdS: 60, minUnits: 10 }, { percent: 100 }] };
    const told = PlanPreview.parse((await preview('lively', { candidate, plan })).body);
    expect(told.stages[0]).toMatchObject({ units: 10, smallest: [{ guardrail: 'error', control: 0.05 }] });
    expect(told.stages[0]?.unitsPerS).toBeGreaterThan(0);
    expect(told.expectedS).toBeGreaterThanOrEqual(60);
  });
});

describe('traffic by hand', () => {
  it('goes to a share of a segment, and names the known ones of an unknown', async () => {
    const [, candidate] = await twoVersions('handmade');
    await call('PUT', '/admin/v1/segments/friends', { body: { var: 'friend' } });
    const set = (segment: string) =>
      call('PUT', `${at('handmade')}/traffic`, { body: { candidate, percent: 30, segment, reason: 'friends first' } });
    const refused = await set('foes');
    expect([refused.status, pathsOf(refused)]).toEqual([422, ['segment']]);
    expect(JSON.stringify(refused.body)).toContain('friends');
    expect(await set('friends')).toMatchObject({
      status: 200,
      body: { percent: 30, plan: { stages: [{ segment: 'friends' }] } },
    });
    const feature = FeatureName.parse('handmade');
    const { route } = await env.CONDUCTOR.getByName(feature).standing(feature);
    expect(route.rollout).toMatchObject({ candidate, percent: 30, segment: 'friends' });
  });

  it('is not watched for what its version can never answer, with every reason; ending it is always possible', async () => {
    const [, candidate] = await twoVersions('blindfold');
    const guardrails = [{ metric: 'blocked' }, { metric: 'error' }, { metric: 'fallback' }];
    const set = (more: object) =>
      call('PUT', `${at('blindfold')}/traffic`, { body: { candidate, reason: 'try', ...more } });
    expect(pathsOf(await set({ percent: 20, guardrails, segment: 'nobodies' }))).toEqual([
      'segment',
      'guardrails.0',
      'guardrails.2',
    ]);
    expect((await set({ percent: 20 })).status).toBe(200);
    const more = await call('PUT', `${at('blindfold')}/traffic`, { body: { percent: 40, guardrails, reason: 'more' } });
    expect(pathsOf(more)).toEqual(['guardrails.0', 'guardrails.2']);
    expect(await set({ percent: 0, guardrails })).toMatchObject({ status: 200, body: { phase: 'rolled_back' } });
  });
});

describe('a first version', () => {
  it('that its pusher may not serve is served by hand: everybody gets it, compared with nobody', async () => {
    await createFeature('early');
    const editor = await tokenOf('editor', 'edda');
    const body = { manifest: manifest('one') };
    const { version } = (await call('POST', `${at('early')}/versions`, { token: editor, body })).body;
    const set = (percent: number) =>
      call('PUT', `${at('early')}/traffic`, { body: { candidate: version, percent, reason: 'the first' } });
    expect(await set(20)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const served = await set(100);
    expect(served).toMatchObject({
      status: 200,
      body: { id: 'early.0', phase: 'completed', percent: 100, guarded: false },
    });
    expect(RolloutView.safeParse(served.body).success).toBe(true);
    expect((await call('GET', at('early'))).body).toMatchObject({ control: version, candidate: null });
    expect((await call('GET', '/admin/v1/rollouts/early.0')).status).toBe(404);
    expect((await call('POST', '/admin/v1/rollouts/early.0/rollback', { body: { reason: 'x' } })).status).toBe(404);
  });
});

describe('the guardrails of a feature', () => {
  it('are refused with every reason when they can watch nothing, whatever the version', async () => {
    const guardrails = [
      { metric: 'error' },
      { metric: 'bad', grader: 'contains', under: 0.5 },
      { metric: 'bad', grader: 'schema', schema: { type: 'strang' }, under: 0.5 },
      { metric: 'error' },
    ];
    const met = await createFeature('unwatchable', { guardrails, baseline: 'v_0123456789abcdef' });
    expect(met.status).toBe(422);
    expect(pathsOf(met)).toEqual([
      'guardrails.1',
      expect.stringMatching(/^guardrails\.2\.schema/),
      'guardrails.3',
      'baseline',
    ]);
  });
});
