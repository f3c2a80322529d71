import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JudgeAnswer, JudgeAsk } from '#schema/contracts/item';
import { call, createFeature, manifest } from './call.ts';

const models = [{ provider: 'openai', model: 'gpt-5-mini' }];
const rubric = { kind: 'rubric', models, prompt: { user: 'Kind? {{ judged }}' } };
const said = (over: Partial<JudgeAnswer> = {}) =>
  ({ run: 'help.x', faulty: false, score: 1, reason: '', costUsd: 0.01, ...over }) as JudgeAnswer;

let asked: JudgeAsk[] = [];
let answering: (ask: JudgeAsk, nth: number) => JudgeAnswer;

beforeEach(() => {
  asked = [];
  answering = () => said();
  const judged = async (ask: JudgeAsk) => answering(ask, asked.push(ask));
  Object.assign(env, { RUNNER: { judged } });
});

let names = 0;

/** A feature that serves, and a judge that nobody has held to people. */
async function world(spec: object = rubric, over: Record<string, unknown> = {}) {
  names += 1;
  const name = `judged-${names}`;
  await createFeature(name, over);
  await call('POST', `/admin/v1/features/${name}/versions`, { body: { manifest: manifest('One.') } });
  const put = (more: object = {}) =>
    call('PUT', `/admin/v1/judges/${name}`, { body: { ...spec, criterion: 'kind', ...more } });
  expect(await put()).toMatchObject({ status: 200 });
  await env.DB.exec('delete from labels');
  return {
    name,
    put,
    check: (body: object = {}) => call('POST', `/admin/v1/judges/${name}/check`, { body }),
    label: (at: number, more: Record<string, unknown> = {}) => label(name, at, more),
  };
}

/** A label as people left it. */
async function label(feature: string, at: number, over: Record<string, unknown> = {}) {
  const row: Record<string, unknown> = {
    id: `l_${(names * 10_000 + at).toString(16).padStart(16, '0')}`,
    ...{ feature, criterion: 'kind', grader: 'kind', run: `${feature}.${String(at).padStart(26, '0')}` },
    ...{ input: { question: 'Why?' }, output: { answer: `A${at}` }, material: { judged: `A${at}` } },
    ...{ state: 'settled', value: true, created_by: 'ana', created_at_ms: at, ...over },
  };
  const columns = Object.keys(row);
  const values = Object.entries(row).map(([name, value]) =>
    ['input', 'output', 'material', 'value'].includes(name) ? JSON.stringify(value) : value,
  );
  const places = columns.map(() => '?').join(', ');
  await env.DB.prepare(`insert into labels (${columns.join(', ')}) values (${places})`)
    .bind(...values)
    .run();
}

describe('a judge that is asked about what people have labelled', () => {
  it('stands as it agrees with them, without new work of theirs; each version by itself, and none twice', async () => {
    const { check, label, put, name } = await world();
    for (let at = 0; at < 60; at += 1) await label(at, { value: at % 2 === 0 });
    answering = ({ material }) =>
      said({ score: Number(JSON.stringify(material['judged']).slice(2, -1)) % 2 === 0 ? 0.9 : 0.1 });
    const first = await check({ limit: 50 });
    expect(first).toMatchObject({ status: 200, body: { scored: 50, stopped: null, costUsd: expect.closeTo(0.5, 9) } });
    const second = await check({ limit: 50, cursor: first.body['next'] });
    expect(second.body).toMatchObject({ scored: 10, standing: { state: 'agrees', agreement: { value: 1, n: 60 } } });
    expect(second.body).not.toHaveProperty('next');
    expect((await check()).body).toMatchObject({ scored: 0, costUsd: 0, standing: { state: 'agrees' } });
    expect(asked).toHaveLength(60);
    expect((await put({ choices: { good: 1, bad: 0 } })).body).toMatchObject({
      standing: { state: 'too_few', missing: 50 },
    });
    expect((await call('GET', `/admin/v1/judges/${name}?version=${String(first.body['version'])}`)).body).toMatchObject(
      {
        standing: { state: 'agrees' },
      },
    );
    expect((await check({ limit: 1 })).body).toMatchObject({ scored: 1 });
    const audit = await call('GET', '/admin/v1/audit?limit=1');
    expect(audit.body).toMatchObject({ entries: [{ action: 'judge.check', subject: name, detail: { scored: 1 } }] });
  });

  it('is asked about what people were shown, of the version that its feature serves, which pays', async () => {
    const { check, label, name } = await world({ kind: 'closed_qa', models });
    await label(1, { material: { judged: 'Thirty.', expected: '30' } });
    await check();
    const { control } = (await call('GET', `/admin/v1/features/${name}`)).body;
    expect(asked).toMatchObject([
      { feature: name, version: control, material: { input: { question: 'Why?' }, expected: '30', judged: 'Thirty.' } },
    ]);
    expect(asked[0]?.judge).toMatch(new RegExp(`^${name}@j_`));
  });

  it.each([
    ['reads documents that nobody was shown', { kind: 'groundedness', models }, {}, 'not shown the documents'],
    ['reads what is expected, which nobody was shown', { kind: 'closed_qa', models }, {}, 'what is expected'],
    ['compares two', { kind: 'pairwise', models }, {}, 'one answer'],
    ['judges one', rubric, { material: { first: 'a', second: 'b' } }, 'two answers'],
  ])('is not asked where it %s', async (_what, spec, over, why) => {
    const { check, label } = await world(spec);
    await label(1, over);
    expect((await check()).body).toMatchObject({ scored: 0, left: [{ why: expect.stringContaining(why) }] });
    expect(asked).toEqual([]);
  });

  it('is not asked for a feature that may not ask its provider, or serves nothing', async () => {
    const { check, label } = await world(rubric, { permissions: { providers: ['anthropic'] } });
    await label(1);
    await label(2, { feature: 'gone' });
    const { body } = await check();
    expect((body['left'] as { why: string }[]).map(({ why }) => why)).toEqual([
      'Feature gone serves no version any more.',
      expect.stringContaining('asks openai'),
    ]);
    expect(asked).toEqual([]);
  });

  it('is not held to words, to what is not settled, to other criteria, nor to one answer twice', async () => {
    const { check, label } = await world();
    await label(1, { value: 'Thirty.' });
    await label(2, { state: 'differs', value: null });
    await label(3, { criterion: 'correct' });
    await label(4, { run: `help.${'1'.repeat(26)}` });
    await label(5, { run: `help.${'1'.repeat(26)}`, grader: null });
    expect((await check()).body).toMatchObject({ scored: 1, standing: { agreement: { n: 1 } } });
    expect((await check()).body).toMatchObject({ scored: 0 });
    expect(asked).toHaveLength(1);
  });

  it('stops when the money is spent, and goes on where it stopped', async () => {
    const { check, label } = await world();
    for (let at = 0; at < 12; at += 1) await label(at);
    const { body } = await check({ maxUsd: 0.05 });
    expect(body).toMatchObject({ scored: 5, stopped: 'spent', next: expect.any(String) });
    expect((await check({ cursor: body['next'] })).body).toMatchObject({ scored: 7, stopped: null });
    expect(asked).toHaveLength(12);
  });

  it('that talks nonsense, hangs or costs nobody knows what is told of, and what it said is kept', async () => {
    const { check, label } = await world();
    for (let at = 0; at < 12; at += 1) await label(at);
    answering = (_, nth) => {
      if (nth === 1) return said({ score: null, reason: 'Nonsense.', costUsd: null });
      if (nth > 6) throw new Error('The edge is gone: secret');
      return said(nth === 6 ? { score: null, faulty: true, reason: 'Nobody answered.' } : {});
    };
    const { body } = await check();
    expect(body).toMatchObject({ scored: 4, unpriced: 1, stopped: 'unavailable', standing: { agreement: { n: 4 } } });
    expect(body['unscored']).toHaveLength(6);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('that nobody made, in a version that nobody made, or by a cursor that nobody gave is refused', async () => {
    const { check, name } = await world();
    expect(await call('POST', '/admin/v1/judges/nobody/check', { body: {} })).toMatchObject({ status: 404 });
    expect((await check({ version: 'j_0000000000000000' })).body['detail']).toMatch(`Judge ${name} has no version`);
    expect((await check({ cursor: 'x' })).status).toBe(400);
    expect((await check({ maxUsd: 0 })).status).toBe(422);
  });
});
