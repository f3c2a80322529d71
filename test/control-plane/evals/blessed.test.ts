import { describe, expect, it } from 'vitest';
import { call, send } from '../call.ts';
import { edge, graders, over, plug, start, viewOf, world } from './an-edge.ts';

const answers = (score: number) => edge(() => ({ scores: [{ id: 'right', score, reason: '' }] }));

const bless = (id: string, body: object) => call('POST', `/admin/v1/evals/${id}/bless`, { body });

/** An eval of the control alone, at its end. */
async function done(of: Awaited<ReturnType<typeof world>>, score = 1): Promise<string> {
  const { feature, control: version, dataset } = of;
  const { id } = await start({ feature, version, dataset, graders: [{ ...graders[0], atLeast: 0.5 }] });
  await plug(id, answers(score));
  await over(id);
  return id;
}

describe('an eval that is blessed', () => {
  it('is what its feature is held to on its dataset, by name and reason, in the audit record', async () => {
    const of = await world(10);
    const id = await done(of);
    expect(await viewOf(id)).toMatchObject({ verdict: 'pass', decidedBy: 'right', difference: 0.5, blessed: null });
    const { status, body } = await bless(id, { reason: 'read by Ada' });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { feature: of.feature, dataset: of.dataset, eval: id, version: of.control, verdict: 'pass' },
    });
    expect((await viewOf(id)).blessed).toMatchObject({ reason: 'read by Ada' });
    const feature = await call('GET', `/admin/v1/features/${of.feature}`);
    expect(feature.body['baselines']).toMatchObject([{ eval: id, reason: 'read by Ada' }]);
    const audit = await call('GET', `/admin/v1/audit?feature=${of.feature}&limit=5`);
    expect(audit.body['entries']).toContainEqual(
      expect.objectContaining({ action: 'eval.bless', subject: id, reason: 'read by Ada' }),
    );
  });

  it('is not blessed before its end, nor in spite of what it says unless that is said', async () => {
    const of = await world(10);
    const { feature, control: version, dataset } = of;
    const going = await start({ feature, version, dataset, graders: [{ ...graders[0], atLeast: 0.5 }] });
    expect(await bless(going.id, { reason: 'too early' })).toMatchObject({ status: 409 });
    await call('POST', `/admin/v1/evals/${going.id}/cancel`);
    expect(await bless(going.id, { reason: 'cancelled' })).toMatchObject({ status: 409 });

    const bad = await done(of, 0);
    const refused = await bless(bad, { reason: 'it is what it is' });
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('`despite`: "fail"') } });
    expect(await bless(bad, { reason: 'it is what it is', despite: 'inconclusive' })).toMatchObject({ status: 409 });
    expect(await bless(bad, { reason: 'it is what it is', despite: 'fail' })).toMatchObject({ status: 200 });
    const good = await done(of);
    expect(await bless(good, { reason: 'all is well', despite: 'fail' })).toMatchObject({ status: 409 });
    expect(await bless('e_0000000000000000', { reason: 'nobody' })).toMatchObject({ status: 404 });
  });

  it('is what a later version is held against without control being run, on the examples that are the same', async () => {
    const of = await world(30);
    const { feature, candidate: version, dataset } = of;
    const blessed = await done(of);
    expect(
      await call('POST', '/admin/v1/evals', { body: { feature, version, dataset, against: 'blessed' } }),
    ).toMatchObject({
      status: 409,
    });
    await bless(blessed, { reason: 'read by Ada' });
    const rows = [
      { id: 'i0000', input: { question: 'another' }, expected: 'x', metadata: {} },
      { id: 'new', input: { question: 'q0' }, expected: 'x', metadata: {} },
    ];
    const text = rows.map((row) => JSON.stringify(row)).join('\n');
    await send('POST', `/admin/v1/datasets/${dataset}/examples`, { text, type: 'application/x-ndjson' });
    await call('POST', `/admin/v1/datasets/${dataset}/prune`, { body: { ids: ['i0001', 'i0002'] } });

    const runner = edge((question) => ({ scores: [{ id: 'right', score: question === 'q5' ? 1 : 0, reason: '' }] }));
    const { id } = await start({ feature, version, dataset, against: 'blessed' });
    await plug(id, runner);
    const view = await over(id);
    expect(view).toMatchObject({
      against: of.control,
      total: 27,
      done: 27,
      verdict: 'fail',
      decidedBy: 'right',
      baseline: { eval: blessed, shared: 27, changed: 1, added: 1, gone: 2 },
      result: { graders: [{ id: 'right', controlMean: 1, candidateMean: 1 / 27, comparison: { n: 27 } }] },
    });
    expect(runner.asked.every((asked) => asked.endsWith(version))).toBe(true);
    expect(runner.asked).toHaveLength(27);
  });

  it('has its own graders: others are refused', async () => {
    const of = await world(3);
    await bless(await done(of, 1), { reason: 'read by Ada', despite: undefined });
    const { feature, candidate: version, dataset } = of;
    const body = { feature, version, dataset, against: 'blessed', graders };
    expect(await call('POST', '/admin/v1/evals', { body })).toMatchObject({ status: 422 });
  });
});
