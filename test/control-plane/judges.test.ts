import { describe, expect, it } from 'vitest';
import { call, createFeature, manifest } from './call.ts';

const models = [{ provider: 'openai', model: 'gpt-5-mini' }];
const spec = { kind: 'rubric', models, prompt: { user: 'Kind? {{ judged }}' } };
const put = (name: string, body: object) => call('PUT', `/admin/v1/judges/${name}`, { body });
const get = (path: string) => call('GET', `/admin/v1/judges${path}`);

/** A feature with a version, and a dataset of one example. */
async function feature(name: string) {
  await createFeature(name);
  const pushed = await call('POST', `/admin/v1/features/${name}/versions`, { body: { manifest: manifest('One.') } });
  await call('PUT', `/admin/v1/datasets/${name}`, { body: { owner: 'ana' } });
  const text = JSON.stringify({ id: 'i', input: { question: 'Why?' } });
  await call('POST', `/admin/v1/datasets/${name}/examples`, { text, type: 'application/x-ndjson' });
  return { feature: name, version: String(pushed.body['version']), dataset: name };
}

describe('judges', () => {
  it('have versions by what they judge by; the same again is the same version', async () => {
    const first = await put('kind', spec);
    expect(first).toMatchObject({
      status: 200,
      body: {
        judge: 'kind',
        criterion: 'kind',
        standing: { state: 'too_few', missing: 50, agreement: { value: null } },
      },
    });
    expect((await put('kind', { ...spec, description: 'Manners.' })).body['version']).toBe(first.body['version']);
    const second = await put('kind', { ...spec, choices: { kind: 1, rude: 0 } });
    expect(second.body['version']).not.toBe(first.body['version']);
    expect((await get('/kind')).body).toMatchObject({ version: second.body['version'] });
    const old = await get(`/kind?version=${String(first.body['version'])}`);
    expect(old.body).toMatchObject({ version: first.body['version'], spec: { kind: 'rubric' } });
    expect(((await get('/kind/versions')).body['versions'] as unknown[]).length).toBe(2);
    expect((await get('')).body['judges']).toMatchObject([{ judge: 'kind', version: second.body['version'] }]);
    await put('kind', spec);
    expect((await get('/kind')).body).toMatchObject({ version: first.body['version'] });
  });

  it('that would judge nothing, or ask nobody, are refused with every reason', async () => {
    const bad = { ...spec, prompt: { user: '{{ input }}' }, models: [{ provider: 'nobody', model: 'm' }] };
    const { status, body } = await put('bad', bad);
    expect(status).toBe(422);
    expect((body['issues'] as { path: string }[]).map(({ path }) => path)).toEqual(['prompt', 'models.0.provider']);
    expect((await put('bad', { ...spec, kind: 'oracle' })).status).toBe(422);
  });

  it('that are not there are said to be not there, with those that are', async () => {
    await put('known', spec);
    expect(await get('/unknown')).toMatchObject({ status: 404, body: { detail: expect.stringContaining('known') } });
    expect((await get('/known?version=j_0000000000000000')).body['detail']).toMatch('no version');
    expect((await call('DELETE', '/admin/v1/judges/unknown')).status).toBe(404);
    expect((await call('DELETE', '/admin/v1/judges/known')).status).toBe(200);
    expect((await get('/known')).status).toBe(404);
  });

  it('are taken by an eval in the version that they have then', async () => {
    await put('taken', spec);
    const about = await feature('judged');
    const { status, body } = await call('POST', '/admin/v1/evals', {
      body: { ...about, graders: [{ grader: 'judge', judge: 'taken', atLeast: 0.5 }] },
    });
    await call('POST', `/admin/v1/evals/${String(body['id'])}/cancel`);
    const { version } = (await get('/taken')).body as { version: string };
    expect({ status, body }).toMatchObject({
      status: 202,
      body: {
        graders: [{ grader: 'judge', judge: `taken@${version}` }],
        judges: { [`taken@${version}`]: { standing: { state: 'too_few' } } },
      },
    });
  });

  it.each([
    ['is not there', { judge: 'nowhere' }, {}, 'graders.0.judge', 'No judge nowhere'],
    ['compares, where there is nothing to compare', { judge: 'pairs' }, {}, 'graders.0.judge', 'say against which'],
    [
      'compares what steps gave',
      { judge: 'pairs', on: 'steps.a.text' },
      { against: 'control' },
      'graders.0.on',
      'reads outputs',
    ],
  ])('of an eval: one that %s is refused', async (_what, grader, over, path, message) => {
    await put('pairs', { kind: 'pairwise', models });
    const about = await feature(`refused-${path.length}-${message.length}`);
    const { status, body } = await call('POST', '/admin/v1/evals', {
      body: { ...about, ...over, graders: [{ grader: 'judge', atLeast: 0.5, ...grader }] },
    });
    expect({ status, body }).toMatchObject({ status: 422 });
    expect(body['issues']).toContainEqual({ path, message: expect.stringContaining(message) });
  });
});
