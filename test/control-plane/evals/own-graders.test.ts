import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../control-plane/sha256.ts';
import { call, manifest, owners, send } from '../call.ts';
import { edge, graders, over, plug, start, world } from './an-edge.ts';

/** A feature whose candidate has two functions, and a dataset of two examples. */
async function owned() {
  const at = await world(2);
  const source = 'var sluice = { first: () => 1, second: () => 0 };';
  const code = await sha256(source);
  await call('PUT', `/admin/v1/features/${at.feature}/code/${code}`, { body: { source } });
  const body = { manifest: { ...manifest('Three.'), code } };
  const pushed = await call('POST', `/admin/v1/features/${at.feature}/versions`, { body });
  return { ...at, code, candidate: String(pushed.body['version']) };
}

const own = (changed: object = {}) => ({ grader: 'code', function: 'first', ...changed });

describe('an eval by graders of one’s own', () => {
  it('has both arms graded by the judged version’s code, or by that which the grader names', async () => {
    const { feature, candidate, dataset, code } = await owned();
    const runner = edge(() => ({}));
    const named = own({ code, function: 'second', id: 'named' });
    const { id } = await start({ feature, version: candidate, against: 'control', dataset, graders: [own(), named] });
    await plug(id, runner);
    expect(await over(id)).toMatchObject({ status: 'done', code, graders: [{ function: 'first', code }, { code }] });
    expect(runner.graded).toHaveLength(4);
    for (const asked of runner.graded) expect(asked).toMatchObject([{ code }, { code, id: 'named' }]);
  });

  it('has an example’s own checks called of the same code', async () => {
    const { feature, candidate, dataset, code } = await owned();
    const text = JSON.stringify({ id: 'checked', input: { question: 'c' }, checks: [own()] });
    await send('POST', `/admin/v1/datasets/${dataset}/examples`, { text, type: 'application/x-ndjson' });
    const runner = edge(() => ({}));
    const { id } = await start({ feature, version: candidate, against: 'control', dataset, graders });
    await plug(id, runner);
    await over(id);
    expect(runner.graded.flat()).toContainEqual(expect.objectContaining({ id: 'own.0', code }));
  });

  it('is refused for a function that is not exported, with those that are, and so is a gate', async () => {
    const { feature, candidate, dataset } = await owned();
    const asked = [own({ function: 'third' })];
    const body = { feature, version: candidate, against: 'control', dataset, graders: asked };
    const message = 'The code exports no third; known: first, second.';
    const begun = await call('POST', '/admin/v1/evals', { body });
    expect([begun.status, begun.body['issues']]).toEqual([422, [{ path: 'graders.0.function', message }]]);
    const plan = { stages: [{ percent: 50, holdS: 600 }], gates: [{ eval: dataset, graders: asked }] };
    const gated = await call('POST', `/admin/v1/features/${feature}/rollouts`, { body: { candidate, plan } });
    expect([gated.status, gated.body['issues']]).toEqual([422, [{ path: 'plan.gates.0.graders.0.function', message }]]);
  });

  it('whose shape is refused is told at once what else is wrong with its graders', async () => {
    const { feature, candidate, dataset } = await owned();
    const asked = [{ grader: 'vibes' }, own({ function: 'third' }), { grader: 'regex', id: 'odd' }];
    const body = { feature, version: candidate, dataset, trials: 0, graders: asked };
    const { status, body: said } = await call('POST', '/admin/v1/evals', { body });
    const paths = (said['issues'] as { path: string }[]).map(({ path }) => path);
    expect([status, paths.toSorted()]).toEqual([
      422,
      ['graders.0.grader', 'graders.1.function', 'graders.2', 'trials'],
    ]);
  });

  it('is refused where the feature may run no code', async () => {
    const { feature, candidate, dataset } = await owned();
    const permissions = { code: false };
    await call('PUT', `/admin/v1/features/${feature}`, { body: { owners, level: 'L1', permissions } });
    const body = { feature, version: candidate, against: 'control', dataset, graders: [own()] };
    const { status, body: said } = await call('POST', '/admin/v1/evals', { body });
    expect([status, said['issues']]).toMatchObject([422, [{ path: 'graders.0.grader' }]]);
  });

  it('and a gate that look at a step which neither version has are refused: both would be equally bad for ever', async () => {
    const { feature, candidate, dataset } = await owned();
    const asked = [
      { grader: 'length', max: 9, on: 'steps.nowhere.text' },
      { grader: 'grounded', documents: 'found' },
    ];
    const begun = await call('POST', '/admin/v1/evals', {
      body: { feature, version: candidate, against: 'control', dataset, graders: asked },
    });
    const paths = (body: Record<string, unknown>) => (body['issues'] as { path: string }[]).map(({ path }) => path);
    expect([begun.status, paths(begun.body)]).toEqual([422, ['graders.0.on', 'graders.1.documents']]);
    const plan = { stages: [{ percent: 50, holdS: 600 }], gates: [{ eval: dataset, graders: asked }] };
    const gated = await call('POST', `/admin/v1/features/${feature}/rollouts`, { body: { candidate, plan } });
    expect([gated.status, paths(gated.body)]).toEqual([
      422,
      ['plan.gates.0.graders.0.on', 'plan.gates.0.graders.1.documents'],
    ]);
  });
});
