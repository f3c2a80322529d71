import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { putFeedback } from '../../control-plane/store/feedback.ts';
import { putTraces } from '../../control-plane/store/traces.ts';
import type { RunId } from '#schema/contracts/ids';
import type { Span, Trace } from '#schema/contracts/trace';
import { aTrace } from './a-trace.ts';
import { call } from './call.ts';

let n = 0;
/** A run that was written down just now. */
const trace = (over: Partial<Trace> = {}): Trace => {
  n += 1;
  return aTrace(n, { atMs: Date.now() - 1000 + n, ...over });
};
const span = (over: Partial<Span>): Span => ({
  name: 'x',
  kind: 'chat',
  step: 'answer',
  startMs: 0,
  durationMs: 1,
  status: 'ok',
  attributes: {},
  ...over,
});
const guarded = (pass: boolean) =>
  span({
    kind: 'guard',
    step: 'check',
    attributes: {
      'sluice.guard.pass': pass,
      'sluice.guard.scores': [{ grader: 'grounded', score: 0.2, pass, reason: '' }],
    },
  });
const says = (run: RunId, name: string, value: boolean | number | string) =>
  putFeedback(env.TRACES, [{ run, name, value, atMs: Date.now() }]);

beforeEach(async () => {
  await env.TRACES.batch([env.TRACES.prepare('delete from traces'), env.TRACES.prepare('delete from feedback')]);
  await call('DELETE', '/admin/v1/datasets/golden');
  await call('PUT', '/admin/v1/datasets/golden', { body: { owner: 'qa' } });
});

describe('POST /traces/{run}/example', () => {
  const promote = (run: string, body: object) =>
    call('POST', `/admin/v1/traces/${run}/example`, { body: { dataset: 'golden', ...body } });
  const examples = async () =>
    (await call('GET', '/admin/v1/datasets/golden/examples')).body['examples'] as Record<string, unknown>[];

  it('makes a run an example that says where it comes from, once however often it is told', async () => {
    const one = trace();
    await putTraces(env.TRACES, [one]);
    const first = await promote(one.run, { expected: { answer: 'Better.' }, critical: true, split: 'train' });
    expect([first.status, first.body]).toMatchObject([201, { example: one.run, written: 1, redacted: [] }]);
    const again = await promote(one.run, { expected: { answer: 'Better.' }, critical: true, split: 'train' });
    expect([again.status, again.body]).toMatchObject([200, { written: 0, version: first.body['version'] }]);
    expect(await examples()).toEqual([
      {
        id: one.run,
        input: { question: 'How?' },
        expected: { answer: 'Better.' },
        metadata: { run: one.run, feature: 'support', version: one.version },
        critical: true,
        split: 'train',
      },
    ]);
  });

  it('expects what somebody wrote as a correction, in the place of the answer', async () => {
    const one = trace();
    await putTraces(env.TRACES, [one]);
    expect((await promote(one.run, { from: 'correction' })).status).toBe(422);
    await says(one.run, 'correction', 'Like this.');
    expect((await promote(one.run, { from: 'correction' })).status).toBe(201);
    expect(await examples()).toMatchObject([{ expected: { answer: 'Like this.' } }]);
    await promote(one.run, { from: 'output' });
    expect(await examples()).toMatchObject([{ expected: { answer: 'So.' } }]);
  });

  it('cuts secrets and personal data out unless told to keep them', async () => {
    const one = trace({ input: { question: 'I am ann@example.org, how?' } });
    await putTraces(env.TRACES, [one]);
    const clean = await promote(one.run, { expected: 'Write to bob@example.org' });
    expect(clean.body['redacted']).toHaveLength(2);
    expect(JSON.stringify(await examples())).not.toContain('@example.org');
    await promote(one.run, { expected: 'Write to bob@example.org', keep: true });
    expect(JSON.stringify(await examples())).toContain('ann@example.org');
  });

  it('refuses content that was cut, absent runs and datasets, and two answers at once', async () => {
    const one = trace({ input: { 'sluice.cut': true, bytes: 90_000, start: '{"question":"' } });
    await putTraces(env.TRACES, [one]);
    const cut = await promote(one.run, {});
    expect([cut.status, cut.body['detail']]).toEqual([422, expect.stringContaining('half a question')]);
    expect((await promote('support.01JZZZZZZZZZZZZZZZZZ999999', {})).status).toBe(404);
    expect((await promote(one.run, { dataset: 'absent' })).status).toBe(404);
    expect((await promote(one.run, { expected: 1, from: 'output' })).status).toBe(422);
  });
});

describe('patterns', () => {
  it('are runs that went wrong the same way, most frequent first, with their share', async () => {
    const failing = [1, 2, 3].map(() =>
      trace({ spans: [span({}), guarded(false)], outcome: 'blocked', code: 'blocked' }),
    );
    const broken = trace({
      outcome: 'error',
      code: 'upstream_failed',
      spans: [
        span({
          kind: 'tool',
          step: 'loop.2/ask',
          attributes: { 'gen_ai.tool.name': 'orders', 'error.type': '503' },
          status: 'error',
        }),
      ],
    });
    const rejected = trace();
    await putTraces(env.TRACES, [
      ...failing,
      broken,
      rejected,
      trace({ spans: [guarded(true)] }),
      trace({ arm: 'eval', outcome: 'error' }),
    ]);
    await says(rejected.run, 'thumbs', false);
    const { body } = await call('GET', '/admin/v1/patterns?feature=support');
    expect(body).toMatchObject({ runs: 6, truncated: false });
    const patterns = body['patterns'] as { id: string; count: number }[];
    expect(patterns).toMatchObject([
      {
        count: 3,
        share: 0.5,
        signature: { outcome: 'blocked', guard: 'check', grader: 'grounded', steps: ['answer', 'check'] },
      },
      expect.objectContaining({ count: 1 }),
      expect.objectContaining({ count: 1 }),
    ]);
    expect(patterns.slice(1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          signature: expect.objectContaining({
            error: 'upstream_failed: 503',
            tools: ['orders'],
            steps: ['loop/ask'],
          }) as unknown,
          examples: [broken.run],
        }),
        expect.objectContaining({ signature: expect.objectContaining({ outcome: 'ok', rejected: true }) as unknown }),
      ]),
    );
    const one = await call('GET', `/admin/v1/patterns/${patterns[0]?.id}?feature=support`);
    expect((one.body['pattern'] as { examples: string[] }).examples.toSorted()).toEqual(
      failing.map(({ run }) => run).toSorted(),
    );
    expect((await call('GET', '/admin/v1/patterns/p_000000000000?feature=support')).status).toBe(404);
  });

  it('are read page by page, and of one version or time alone when asked', async () => {
    const many = Array.from({ length: 1203 }, () => trace({ outcome: 'error', code: 'deadline' }));
    const other = 'v_fedcba9876543210' as Trace['version'];
    await putTraces(env.TRACES, [
      ...many,
      trace({ version: other }),
      trace({ atMs: Date.now() - 9 * 86_400_000, outcome: 'error' }),
    ]);
    const all = await call('GET', '/admin/v1/patterns?feature=support&all=true');
    expect(all.body).toMatchObject({ runs: 1204, patterns: [{ count: 1203 }, { count: 1, versions: { [other]: 1 } }] });
    const one = await call('GET', `/admin/v1/patterns?feature=support&version=${other}`);
    expect(one.body).toMatchObject({ runs: 1, patterns: [] });
  });
});
