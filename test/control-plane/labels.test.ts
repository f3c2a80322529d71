import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putFeedback } from '../../control-plane/store/feedback.ts';
import { putTraces } from '../../control-plane/store/traces.ts';
import type { RunId } from '#schema/contracts/ids';
import type { Trace } from '#schema/contracts/trace';
import { aTrace } from './a-trace.ts';
import { call, createFeature, manifest, tokenOf } from './call.ts';

let n = 0;
/** A run of a person of its own. */
const trace = (over: Partial<Trace> = {}): Trace => {
  n += 1;
  return aTrace(n, { unit: `unit-${n}`, atMs: Date.now() - 10_000 + n, ...over });
};
const judged = (score: number): Trace['spans'] => [
  {
    name: 'guard',
    kind: 'guard',
    step: 'check',
    startMs: 0,
    durationMs: 1,
    status: 'ok',
    attributes: {
      'sluice.guard.pass': true,
      'sluice.guard.scores': [{ grader: 'judge', score, pass: true, reason: '' }],
    },
  },
];
const says = (run: RunId, name: string, value: boolean | number | string) =>
  putFeedback(env.TRACES, [{ run, name, value, atMs: Date.now() }]);

const people: Record<string, string> = {};
beforeAll(async () => {
  for (const person of ['ann', 'bob', 'cem']) people[person] = await tokenOf('editor', person);
});
beforeEach(async () => {
  await env.TRACES.batch([env.TRACES.prepare('delete from traces'), env.TRACES.prepare('delete from feedback')]);
  await env.DB.batch([env.DB.prepare('delete from labels'), env.DB.prepare('delete from label_marks')]);
});

const as = (person: string) => ({ token: people[person] ?? '' });
const next = async (person: string) =>
  (await call('GET', '/admin/v1/labels/next?criterion=correct', as(person))).body as {
    label: { id: string } | null;
    waiting: number;
  };
const put = (person: string, id: string, value: unknown) =>
  call('POST', `/admin/v1/labels/${id}`, { ...as(person), body: { value } });
const queue = (body: object) => call('POST', '/admin/v1/labels', { body: { criterion: 'correct', ...body } });
const idOf = async (person: string) => (await next(person)).label?.id ?? '';

describe('labels', () => {
  it('need two people who do not see each other’s, and nobody is asked twice', async () => {
    const one = trace({ input: { question: 'ann@example.org asks' }, spans: judged(0.9) });
    await putTraces(env.TRACES, [one]);
    expect((await queue({ runs: [one.run], grader: 'judge' })).body).toMatchObject({ queued: 1, already: 0 });
    expect((await queue({ runs: [one.run], grader: 'judge' })).body).toMatchObject({ queued: 0, already: 1 });
    const { label } = await next('ann');
    expect(JSON.stringify(label)).not.toMatch(/ann@example|0\.9|score|marks/);
    expect((await put('ann', label?.id ?? '', true)).body).toMatchObject({ state: 'open', value: null });
    expect(await next('ann')).toEqual({ label: null, waiting: 0 });
    expect((await put('bob', await idOf('bob'), true)).body).toMatchObject({ state: 'settled', value: true });
    expect((await put('cem', label?.id ?? '', false)).status).toBe(409);
    expect(await next('cem')).toEqual({ label: null, waiting: 0 });
  });

  it('that differ are decided by a third', async () => {
    const one = trace();
    await putTraces(env.TRACES, [one]);
    await queue({ runs: [one.run] });
    const id = await idOf('ann');
    await put('ann', id, true);
    expect((await put('bob', id, false)).body).toMatchObject({ state: 'differs' });
    expect((await put('bob', id, false)).body).toMatchObject({ state: 'differs' });
    for (const [person, value] of [
      ['ann', false],
      ['bob', true],
    ] as const)
      expect((await put(person, id, value)).body).toMatchObject({
        status: 409,
        detail: expect.stringContaining('a third'),
      });
    expect((await put('cem', await idOf('cem'), false)).body).toMatchObject({ state: 'settled', value: false });
    const { labels } = (await call('GET', '/admin/v1/labels?state=settled')).body as { labels: object[] };
    expect(labels).toMatchObject([{ value: false, marks: [{ person: 'ann' }, { person: 'bob' }, { person: 'cem' }] }]);
  });

  it('become what is expected, once people found it right or wrote it', async () => {
    await call('DELETE', '/admin/v1/datasets/golden');
    await call('PUT', '/admin/v1/datasets/golden', { body: { owner: 'qa' } });
    const [right, wrong] = [trace(), trace()];
    await putTraces(env.TRACES, [right, wrong]);
    await queue({ runs: [right.run, wrong.run], dataset: 'golden' });
    for (const person of ['ann', 'bob'])
      for (let id = await idOf(person); id !== ''; id = await idOf(person)) {
        const { labels } = (await call('GET', '/admin/v1/labels')).body as { labels: { id: string; run: string }[] };
        await put(person, id, labels.find((one) => one.id === id)?.run === right.run ? true : 'Like that.');
      }
    const { examples } = (await call('GET', '/admin/v1/datasets/golden/examples')).body as { examples: object[] };
    expect(examples).toMatchObject([
      { id: right.run, expected: { answer: 'So.' } },
      { id: wrong.run, expected: { answer: 'Like that.' } },
    ]);
  });

  it('tell how far a grader agrees with people, and that few labels tell nothing', async () => {
    const runs = Array.from({ length: 60 }, (_, at) => trace({ spans: judged(at % 2 === 0 ? 0.9 : 0.1) }));
    await putTraces(env.TRACES, runs);
    await queue({ runs: runs.map(({ run }) => run), grader: 'judge' });
    const agreement = async () => (await call('GET', '/admin/v1/labels/agreement?criterion=correct&grader=judge')).body;
    expect(await agreement()).toMatchObject({ labels: 60, settled: 0, people: { value: null }, grader: null });
    await env.DB.prepare(
      "update labels set state = 'settled', value = case when score > 0.5 then 'true' else 'false' end where rowid % 6 > 0",
    ).run();
    expect(await agreement()).toMatchObject({
      settled: 50,
      grader: { state: 'agrees', agreement: { value: 1, n: 50 } },
    });
    await env.DB.prepare("update labels set state = 'open', value = null where rowid % 6 = 1").run();
    expect(await agreement()).toMatchObject({ grader: { state: 'too_few', missing: 10 } });
  });

  it('are by whoever holds the token, of runs that are kept whole', async () => {
    const cut = trace({ input: { 'sluice.cut': true, bytes: 1, start: '' } });
    await putTraces(env.TRACES, [cut]);
    const absent = 'support.01JYYYYYYYYYYYYYYYYY999999';
    expect((await queue({ runs: [cut.run, absent] })).body).toMatchObject({
      queued: 0,
      left: [{ run: cut.run }, { run: absent }],
    });
    expect((await queue({})).status).toBe(422);
    const said = await call('POST', '/admin/v1/labels/l_0123456789abcdef', {
      ...as('ann'),
      body: { value: true, as: 'bob' },
    });
    expect(said.status).toBe(403);
    expect((await put('ann', 'l_0123456789abcdef', true)).status).toBe(404);
  });
});

describe('GET /exports/fine-tune', () => {
  const read = async (more = '') => (await call('GET', `/admin/v1/exports/fine-tune?feature=support${more}`)).body;

  it('gives good, consented runs as chats with where they come from, and says what it left out', async () => {
    const good = trace({ input: { question: 'ann@example.org asks' } });
    const [corrected, silent, bad, unasked, refused] = [trace(), trace(), trace(), trace(), trace()];
    const others = [trace({ outcome: 'error' }), trace({ fallback: true }), trace({ arm: 'eval' })];
    await putTraces(env.TRACES, [good, corrected, silent, bad, unasked, refused, ...others]);
    for (const { run } of [good, corrected, silent, bad]) await says(run, 'consent', true);
    await says(refused.run, 'consent', false);
    for (const { run } of [good, unasked, refused]) await says(run, 'thumbs', true);
    await says(corrected.run, 'thumbs', false);
    await says(corrected.run, 'correction', 'Like this.');
    await says(bad.run, 'thumbs', false);
    const body = await read();
    const examples = body['examples'] as { messages: { content: string }[]; metadata: { run: string } }[];
    expect(examples.map(({ metadata }) => metadata.run).toSorted()).toEqual([good.run, corrected.run].toSorted());
    expect(JSON.stringify(examples)).not.toContain('ann@example');
    expect(examples.map(({ messages }) => messages.at(-1)?.content ?? '').toSorted()).toEqual(['Like this.', 'So.']);
    expect(body['skipped']).toEqual({ not_good: 2, no_consent: 2, failed: 1, made_do: 1, not_a_reply: 1 });
    const policy = await read('&policy=Terms of service, section 4');
    expect(policy['skipped']).toMatchObject({ no_consent: 1 });
    expect(policy['examples']).toHaveLength(3);
    const audit = (await call('GET', '/admin/v1/audit?limit=1')).body['entries'] as object[];
    expect(audit).toMatchObject([{ action: 'export.fine-tune', detail: { basis: 'Terms of service, section 4' } }]);
  });

  it('holds the version’s prompt as its model saw it, without personal data', async () => {
    const sent = {
      ...manifest(),
      models: { main: [{ provider: 'baseline', model: 'extractive' }] },
      prompts: { answer: { system: 'Answer in one line.', user: 'Q: {{ input.question }}' } },
      flow: [
        { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
        { kind: 'output', value: { answer: { var: 'answer.text' } } },
      ],
    };
    await createFeature('support');
    const pushed = await call('POST', '/admin/v1/features/support/versions', { body: { manifest: sent } });
    const version = String(pushed.body['version']) as Trace['version'];
    const run = trace({ version, input: { question: 'ann@example.org asks' } });
    await putTraces(env.TRACES, [run]);
    const body = await read('&policy=Terms of service&limit=1');
    expect(body).toMatchObject({ skipped: { not_good: 1 } });
    await says(run.run, 'thumbs', true);
    const { examples } = (await read('&policy=Terms of service&limit=1')) as { examples: object[] };
    expect(examples).toMatchObject([
      {
        messages: [
          { role: 'system', content: 'Answer in one line.' },
          { role: 'user', content: 'Q: [email] asks' },
          { role: 'assistant', content: 'So.' },
        ],
        metadata: { run: run.run, shown: 'prompt' },
      },
    ]);
  });

  it('comes page by page, split by person', async () => {
    const runs = Array.from({ length: 230 }, (_, at) => trace({ unit: `person-${at % 40}` }));
    await putTraces(env.TRACES, runs);
    await putFeedback(
      env.TRACES,
      runs.flatMap(({ run }) => ['consent', 'thumbs'].map((name) => ({ run, name, value: true, atMs: 1 }))),
    );
    const sides = new Map<string, Set<string>>();
    let seen = 0;
    for (let cursor = '', more = true; more; more = cursor !== '') {
      const page = await read(`&valid=0.3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      for (const { split, metadata } of page['examples'] as { split: string; metadata: { run: string } }[]) {
        const unit = runs.find(({ run }) => run === metadata.run)?.unit ?? '';
        sides.set(unit, (sides.get(unit) ?? new Set()).add(split));
        seen += 1;
      }
      cursor = (page['next'] as string | undefined) ?? '';
    }
    expect(seen).toBe(230);
    expect([...sides.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set([...sides.values()].flatMap((side) => [...side])).size).toBe(2);
  });

  it('takes by their score runs that nobody spoke of', async () => {
    const [high, low] = [trace({ spans: judged(0.9) }), trace({ spans: judged(0.3) })];
    await putTraces(env.TRACES, [high, low]);
    const body = await read('&minScore=0.8&policy=Terms of service, section 4');
    expect(body).toMatchObject({
      examples: [{ metadata: { run: high.run, basis: 'policy' } }],
      skipped: { low_score: 1 },
    });
  });
});
