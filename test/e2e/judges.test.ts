import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchSecrets, type DirectSession, startDirectSession } from '../../bench/direct-session.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import type { BodyInputOf } from '../../schema/contracts/endpoints.ts';
import type { EvalView } from '../../schema/contracts/eval.ts';
import type { DatasetName, FeatureName, JudgeName, VersionId } from '../../schema/contracts/ids.ts';
import { adminOf, featureWith, must, until } from './world.ts';

const QUESTIONS = 60;
const feature = 'tone' as FeatureName;
const models = [{ provider: 'openai', model: 'gpt-5-mini', retries: 0 }];
const rubric = (system: string) => ({ kind: 'rubric', models, prompt: { system, user: '{{ judged }}' } });

let upstream: FakeUpstream;
let workers: DirectSession;
let versions: VersionId[] = [];
const admin = (token: string = benchSecrets.SLUICE_ADMIN_TOKEN) => adminOf(workers.edge, token);

const reply = (said: object): string => JSON.stringify({ reason: 'By its tone.', ...said });

/** The model behind everything: it answers rudely now and then, and judges by what it is told to look at. */
function answer(messages: readonly { content: string }[]): string {
  const all = messages.map(({ content }) => content).join('\n');
  if (!all.includes('You are a judge.'))
    return Number(/question (\d+)/.exec(all)?.[1]) % 2 === 0 ? 'Go away.' : 'Gladly.';
  if (all.includes('Two answers were given')) return reply({ choice: 'first' });
  return all.includes('SILLY') ? 'Ten out of ten!' : reply({ score: all.includes('begin judged\nGladly') ? 0.9 : 0.1 });
}

beforeAll(async () => {
  upstream = await startFakeUpstream({ answer: ({ messages }) => answer(messages) });
  workers = await startDirectSession({ OPENAI_BASE_URL: `${upstream.url}/v1`, OPENAI_API_KEY: 'e2e' });
  versions = await featureWith(admin(), feature, ['one', 'two']);
  const params = { name: 'tones' as DatasetName };
  must(await admin()('dataset.put', { params, body: { owner: 'ann' } }));
  const rows = Array.from({ length: QUESTIONS }, (_, at) => ({ id: `q${at}`, input: { question: `question ${at}` } }));
  must(await admin()('dataset.import', { params, body: rows.map((row) => JSON.stringify(row)).join('\n') }));
  const judges = { kind: rubric('TONE'), silly: rubric('SILLY'), places: { kind: 'pairwise', models } };
  for (const [name, body] of Object.entries(judges))
    must(await admin()('judge.put', { params: { name: name as JudgeName }, body: body as BodyInputOf<'judge.put'> }));
});
afterAll(async () => {
  await workers.stop();
  await upstream.close();
});

async function evaluated(...graders: object[]): Promise<EvalView> {
  const [, version] = versions;
  const body = { feature, version, against: 'control', dataset: 'tones', graders, margin: 0.1, concurrency: 16 };
  const { id } = must(await admin()('eval.start', { body: body as BodyInputOf<'eval.start'> }));
  return until(`eval ${id} is over`, async () => {
    const view = must(await admin()('eval.get', { params: { id } }));
    return view.status === 'done' ? view : null;
  });
}

const gated = () => {
  const gate = { eval: 'tones', margin: 0.1, graders: [{ grader: 'judge', judge: 'kind', id: 'kind' }] };
  const plan = { stages: [{ name: 'all', percent: 100 }], guardrails: [], gates: [gate] };
  const body = { candidate: versions[1], plan } as BodyInputOf<'rollout.preview'>;
  return admin()('rollout.preview', { params: { feature }, body });
};

describe('judges, asked by real workers', () => {
  let first: EvalView;

  it('score answers and are paid with them; one that nobody has held to people decides nothing', async () => {
    first = await evaluated({ grader: 'judge', judge: 'kind', id: 'kind' });
    expect(first.result).toMatchObject({
      verdict: 'inconclusive',
      cause: 'judge_unproven',
      graders: [{ id: 'kind', candidateMean: expect.closeTo(0.5, 6), comparison: { difference: 0, n: QUESTIONS } }],
    });
    const { items } = must(await admin()('eval.items', { params: { id: first.id }, query: {} }));
    const runs = items.flatMap(({ trials }) => trials.map(({ costUsd }) => costUsd ?? 0));
    expect(Math.min(...runs)).toBeGreaterThan(0);
    expect(first.costUsd).toBeGreaterThan(0);
  });

  it('leave the word to the other graders meanwhile', async () => {
    const beside = { grader: 'length', id: 'short', max: 100 };
    const { result } = await evaluated({ grader: 'judge', judge: 'kind', id: 'kind' }, beside);
    expect(result).toMatchObject({ verdict: 'pass' });
  });

  it('that prefer a place, not an answer, have said tie', async () => {
    const { id, result, total } = await evaluated({ grader: 'judge', judge: 'places', id: 'better' });
    expect(total).toBe(3 * QUESTIONS);
    expect(result?.graders).toMatchObject([{ controlMean: 0.5, candidateMean: 0.5 }]);
    const { items } = must(await admin()('eval.items', { params: { id }, query: {} }));
    const pair = items[0]?.trials.find(({ arm }) => arm === 'pair');
    expect(pair?.scores[0]?.reason).toMatch(/^A tie: in one order it said first, in the other first/);
  });

  it('that talk nonsense leave runs without a score, and say so', async () => {
    const { id, result } = await evaluated({ grader: 'judge', judge: 'silly', id: 'silly' });
    expect(result).toMatchObject({ verdict: 'inconclusive', graders: [{ candidateMean: null }] });
    const { items } = must(await admin()('eval.items', { params: { id }, query: {} }));
    expect(items[0]?.trials[0]?.scores[0]).toMatchObject({
      score: null,
      reason: expect.stringContaining('none of the answers'),
    });
  });

  it('gate nothing before people have labelled what they judged, and gate once they agree', async () => {
    const refused = await gated();
    expect(refused.ok ? null : refused.error).toMatchObject({
      status: 422,
      issues: [{ path: 'plan.gates.0.graders', message: expect.stringMatching(/50 more answers/) }],
    });
    const asked = { criterion: 'kind', eval: first.id, grader: 'kind' };
    expect(must(await admin()('label.queue', { body: asked })).queued).toBe(QUESTIONS);
    const { labels } = must(await admin()('label.list', { query: { criterion: 'kind', limit: 100 } }));
    for (const name of ['ana', 'ben']) {
      const { secret } = must(await admin()('token.create', { body: { name, role: 'editor' } }));
      for (const { id, output } of labels) {
        const value = JSON.stringify(output).includes('Gladly');
        must(await admin(secret)('label.put', { params: { id }, body: { value } }));
      }
    }
    const { standing } = must(await admin()('judge.get', { params: { name: 'kind' as JudgeName }, query: {} }));
    expect(standing).toMatchObject({ state: 'agrees', agreement: { value: 1, n: QUESTIONS } });
    expect(must(await gated()).gates).toMatchObject([{ eval: 'tones', counts: null }]);
    const { result } = await evaluated({ grader: 'judge', judge: 'kind', id: 'kind' });
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(must(await gated()).gates).toHaveLength(1);
  });

  it('in a new version are asked about what people have labelled already, and gate by that', async () => {
    const params = { name: 'kind' as JudgeName };
    const body = rubric('TONE, anew') as BodyInputOf<'judge.put'>;
    expect(must(await admin()('judge.put', { params, body })).standing).toMatchObject({
      state: 'too_few',
      missing: 50,
    });
    expect((await gated()).ok).toBe(false);
    const first = must(await admin()('judge.check', { params, body: { limit: 50 } }));
    const rest = must(await admin()('judge.check', { params, body: { limit: 50, cursor: first.next } }));
    expect([first.scored, rest.scored, first.unpriced]).toEqual([50, 10, 0]);
    expect(first.costUsd).toBeGreaterThan(0);
    expect(rest.standing).toMatchObject({ state: 'agrees', agreement: { value: 1, n: QUESTIONS } });
    expect((await gated()).ok).toBe(true);
    const silly = { ...params, name: 'silly' as JudgeName };
    must(await admin()('judge.put', { params: silly, body: { ...rubric('SILLY'), criterion: 'kind' } as typeof body }));
    const none = must(await admin()('judge.check', { params: silly, body: { limit: 5 } }));
    expect(none).toMatchObject({ scored: 0, stopped: null, standing: { state: 'too_few' } });
    expect(none.unscored).toHaveLength(5);
  });

  it('that compare two are held to people who saw them in an order that does not say whose they are', async () => {
    const { id } = await evaluated({ grader: 'judge', judge: 'places', id: 'better' });
    must(await admin()('label.queue', { body: { criterion: 'places', eval: id, grader: 'better' } }));
    const { labels } = must(await admin()('label.list', { query: { criterion: 'places', limit: 100 } }));
    const { items } = must(await admin()('eval.items', { params: { id }, query: { limit: 100 } }));
    const pairs = items.flatMap(({ trials }) => trials.filter(({ arm }) => arm === 'pair'));
    expect(labels).toHaveLength(pairs.length);
    const second = labels.filter(({ run }) => run.charCodeAt(run.length - 1) % 2 === 0);
    expect(second.length).toBeGreaterThan(0);
    expect(second.length).toBeLessThan(labels.length);
    for (const { output, material } of labels) {
      expect(Object.keys(output as object)).toEqual(['first', 'second']);
      expect(material).toMatchObject({ first: expect.any(String), second: expect.any(String) });
    }
  });
});
