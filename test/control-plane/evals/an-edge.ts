import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, vi } from 'vitest';
import type { EvalView } from '#schema/contracts/eval';
import type { ItemAnswer } from '#schema/contracts/item';
import { call, createFeature, manifest, send } from '../call.ts';

type Says = (input: string, version: string) => Partial<ItemAnswer>;

/** An edge that answers as it is told, and remembers whom it was asked about. */
export function edge(says: Says) {
  const asked: string[] = [];
  const graded: { id: string }[][] = [];
  const item = async (ask: {
    input: { question: string };
    version: string;
    graders: { id: string }[];
  }): Promise<ItemAnswer> => {
    asked.push(`${ask.input.question} ${ask.version}`);
    graded.push(ask.graders);
    await scheduler.wait(1);
    const base = {
      run: 'fed.01HZZZZZZZZZZZZZZZZZZZZZZZ' as ItemAnswer['run'],
      outcome: 'ok',
      code: null,
      detail: null,
    } as const;
    const scores = ask.graders.map(({ id }) => ({ id, score: 1, reason: '' }));
    const usage = { inputTokens: 1, outputTokens: 1 };
    return {
      ...base,
      faulty: false,
      output: {},
      scores,
      usage,
      costUsd: 0.001,
      ms: 2,
      ...says(ask.input.question, ask.version),
    };
  };
  return { asked, graded, item };
}

let n = 0;
/** A feature with two versions, and a dataset of so many examples. */
export async function world(count: number) {
  n += 1;
  const feature = `fed-${n}`;
  await createFeature(feature);
  const versions: string[] = [];
  for (const answer of ['One.', 'Two.']) {
    const pushed = await call('POST', `/admin/v1/features/${feature}/versions`, {
      body: { manifest: manifest(answer) },
    });
    versions.push(String(pushed.body['version']));
  }
  await call('PUT', `/admin/v1/datasets/golden-${n}`, { body: { owner: 'ana', slices: ['language'] } });
  const rows = Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      id: `i${String(at).padStart(4, '0')}`,
      input: { question: `q${at}` },
      expected: 'x',
      metadata: { language: at % 2 ? 'de' : 'en' },
    }),
  );
  const kept = await send('POST', `/admin/v1/datasets/golden-${n}/examples`, {
    text: rows.join('\n'),
    type: 'application/x-ndjson',
  });
  expect(kept.status).toBe(200);
  const [control = '', candidate = ''] = versions;
  return { feature, control, candidate, dataset: `golden-${n}` };
}

/** One grader, by the name that the edge's scores have. */
export const graders = [{ grader: 'exact', id: 'right' }];

/** Begins an eval. */
export async function start(body: object): Promise<EvalView> {
  const { status, body: view } = await call('POST', '/admin/v1/evals', { body });
  expect({ status, view }).toMatchObject({ status: 202 });
  return view as unknown as EvalView;
}

/** How it stands. */
export const viewOf = async (id: string): Promise<EvalView> =>
  (await call('GET', `/admin/v1/evals/${id}`)).body as unknown as EvalView;

/** Waits for its end. */
export const over = (id: string): Promise<EvalView> =>
  vi.waitFor(async () => {
    const view = await viewOf(id);
    expect(['done', 'stopped', 'cancelled', 'failed']).toContain(view.status);
    return view;
  }, 15_000);

/** Lets the eval's object ask another edge. */
export const plug = (id: string, runner: ReturnType<typeof edge>): Promise<void> =>
  runInDurableObject(env.EVALUATOR.getByName(id) as never, (object) => {
    (object as unknown as { env: { RUNNER: unknown } }).env = { ...env, RUNNER: runner };
  });
