import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wranglerDocuments } from '../../features/wrangler-help/documents.ts';
import { COLLECTION } from '../../features/wrangler-help/feature.ts';
import type { CodeHash } from '../../schema/contracts/code.ts';
import type { EvalView } from '../../schema/contracts/eval.ts';
import type { EvalId, FeatureName } from '../../schema/contracts/ids.ts';
import { startFakeUpstream, type FakeUpstream } from '../../scripts/fake-upstream.ts';
import type { Session } from '../../scripts/session.ts';
import { commandLine, type Said } from './command-line.ts';
import { adminOf, featureWith, markOf, must, newState, openSession, until } from './world.ts';

const CONCURRENCY = 4;
/** So many runs may be on their way at a time: those that are asked, and those that are marked because their turn is next. */
const IN_FLIGHT = CONCURRENCY + CONCURRENCY / 2;
const QUESTIONS = 60;

let state: string;
let upstream: FakeUpstream;
let session: Session;
const calls = new Map<string, number>();

beforeAll(async () => {
  state = newState();
  upstream = await startFakeUpstream({
    // The second version forgets what one question in four asked of it.
    answer: (ask) =>
      markOf(ask) === 'two' && Number(questionOf(ask)) % 4 === 0 ? 'No idea.' : `Answer ${questionOf(ask)}.`,
    fault: (ask) => {
      const key = `${markOf(ask)} ${questionOf(ask)}`;
      calls.set(key, (calls.get(key) ?? 0) + 1);
      return { kind: 'slow', ms: 100 };
    },
  });
  session = await openSession(state, upstream);
});
afterAll(async () => {
  await session.stop();
  await upstream.close();
  rmSync(state, { recursive: true, force: true });
});

const questionOf = ({ messages }: { messages: { content: string }[] }): string =>
  /question (\d+)/.exec(messages.at(-1)?.content ?? '')?.[1] ?? '';

const sluice = (...argv: string[]): Promise<Said> => commandLine(session.url, argv);

async function done(...argv: string[]): Promise<string> {
  const { exit, out, err } = await sluice(...argv);
  expect({ argv: argv.slice(0, 2), exit, err: exit === 0 ? '' : err }).toMatchObject({ exit: 0 });
  return out;
}

describe('wrangler-help, its two versions on its 240 questions, by command line', () => {
  const compare = (version: string, against: string, ...flags: string[]) =>
    sluice(
      ...[
        'eval',
        'run',
        'wrangler-help',
        '--version',
        version,
        '--against',
        against,
        '--dataset',
        'wrangler-questions',
      ],
      ...['--graders', 'features/wrangler-help/graders.ts', '--fail-on', 'fail,inconclusive', ...flags],
    );
  let wide = '';

  beforeAll(async () => {
    const documents = join(state, 'documents.ndjson');
    writeFileSync(
      documents,
      wranglerDocuments()
        .map((one) => JSON.stringify(one))
        .join('\n'),
    );
    await done('documents', 'import', COLLECTION, documents);
    await done('feature', 'push', 'features/wrangler-help/feature.ts');
    await done('feature', 'push', 'features/wrangler-help/feature.ts', '--export', 'shortcut');
    await done('dataset', 'set', 'wrangler-questions', '--owner', 'docs');
    await done('dataset', 'import', 'wrangler-questions', 'features/wrangler-help/dataset.ndjson');
    const { control } = must(
      await adminOf(session.url)('feature.get', { params: { feature: 'wrangler-help' as FeatureName } }),
    );
    wide = String(control);
  });

  test('an answer out of one document is worse than out of five: fail, with what was lost and why', async () => {
    const [junit, markdown] = [join(state, 'eval.xml'), join(state, 'eval.md')];
    const { exit, out } = await compare('newest', 'control', '--junit', junit, '--markdown', markdown);
    expect({ exit, out }).toMatchObject({
      exit: 10,
      out: expect.stringContaining('fail: it is worse than the margin bears'),
    });
    expect(out).toMatch(/^found +0\.\d+ +0\.\d+ +-0\.\d+ .* fail$/m);
    expect(out).toMatch(/0 of 1 are among the first 1\./);
    expect(out).toMatch(/^named +0\.\d+ +0\.\d+ /m);
    expect(out).toContain('480 runs, $0');
    expect(readFileSync(junit, 'utf8')).toMatch(/name="found">\s*<failure type="fail"/);
    expect(readFileSync(markdown, 'utf8')).toContain('### wrangler-help: fail: it is worse than the margin bears');
  });

  test('the other way about nothing that finds documents got worse', async () => {
    const shortcut = JSON.parse(await done('version', 'list', 'wrangler-help', '--limit', '1', '--json')) as {
      versions: { version: string }[];
    };
    const { out } = await compare(wide, String(shortcut.versions[0]?.version));
    expect(out).toMatch(/^found +0\.\d+ +0\.\d+ +\+0\.\d+ .* pass$/m);
  });

  test('a version beside itself differs in nothing, and passes', async () => {
    const { exit, out } = await compare(wide, wide);
    expect({ exit, out }).toMatchObject({ exit: 0, out: expect.stringMatching(/^pass\n/) });
  });
});

test('graders of one’s own run in the sandbox of the edge; those that break leave the run unscored with their message, never 0', async () => {
  const feature = 'own-graded' as FeatureName;
  const [control] = await featureWith(adminOf(session.url), feature, ['one']);
  const functions = {
    fair: '({ input, output, expected, metadata }) => ({ score: output.answer === expected ? 1 : 0, reason: input.question + " " + metadata.n })',
    throws: '() => { throw new Error("no") }',
    hangs: '() => { for (;;); }',
    nan: '() => NaN',
    above: '() => 7',
    text: '() => "good"',
    fetches: '() => fetch("http://127.0.0.1/")',
    later: 'async () => 0.25',
  };
  const named = Object.entries(functions).map(([name, body]) => `${name}: ${body}`);
  const source = `var sluice = { ${named.join(', ')} };`;
  const code = createHash('sha256').update(source).digest('hex') as CodeHash;
  must(await adminOf(session.url)('code.put', { params: { feature, code }, body: { source } }));
  const file = join(state, 'own.ndjson');
  const example = { id: 'q1', input: { question: 'question 1' }, expected: 'Answer 1.', metadata: { n: 5 } };
  writeFileSync(file, JSON.stringify(example));
  await done('dataset', 'set', 'own', '--owner', 'docs');
  await done('dataset', 'import', 'own', file);
  const graders = Object.keys(functions).map((name) => ({
    grader: 'code' as const,
    function: name,
    code,
    id: name,
    atLeast: 0.5,
  }));
  const body = { feature, version: control as never, dataset: 'own', graders };
  const { id } = must(await adminOf(session.url)('eval.start', { body }));
  const over = await until('it is over', async () => {
    const answer = await adminOf(session.url)('eval.get', { params: { id: id as EvalId } });
    return answer.ok && answer.value.status === 'done' && answer.value;
  });
  expect(over).toMatchObject({ done: 1, unscored: 1, again: 0 });
  const { items } = must(await adminOf(session.url)('eval.items', { params: { id: id as EvalId }, query: {} }));
  const scores = items[0]?.trials[0]?.scores ?? [];
  expect(Object.fromEntries(scores.map(({ id: name, score, reason }) => [name, [score, reason]]))).toEqual({
    fair: [1, 'question 1 5'],
    throws: [null, 'Grader throws threw: Error: no'],
    hangs: [null, 'Grader hangs did not end within the work that it may do'],
    nan: [null, 'Grader nan gave no number: null, NaN or Infinity.'],
    above: [null, 'Grader above gave 7, which is not from 0 to 1.'],
    text: [null, 'Grader text gave "good", which is neither a number nor { score, reason }.'],
    fetches: [null, expect.stringContaining('fetch is not defined')],
    later: [0.25, ''],
  });
});

test('SIGKILL of everything half-way: the eval goes on by itself, every example is graded once, and nothing is paid twice but what was in flight', async () => {
  const feature = 'killed-eval' as FeatureName;
  const [control, candidate] = await featureWith(adminOf(session.url), feature, ['one', 'two']);
  const examples = Array.from({ length: QUESTIONS }, (_, at) =>
    JSON.stringify({ id: `q${at}`, input: { question: `question ${at}` }, expected: `Answer ${at}.`, metadata: {} }),
  );
  const file = join(state, 'killed.ndjson');
  writeFileSync(file, examples.join('\n'));
  await done('dataset', 'set', 'killed', '--owner', 'docs');
  await done('dataset', 'import', 'killed', file);

  const body = {
    feature,
    version: candidate as never,
    against: control as never,
    dataset: 'killed',
    concurrency: CONCURRENCY,
  };
  const graders = [{ grader: 'exact', id: 'right', on: 'output.answer' } as const];
  const { id } = must(await adminOf(session.url)('eval.start', { body: { ...body, graders } }));
  const view = async (): Promise<EvalView | null> => {
    const answer = await adminOf(session.url)('eval.get', { params: { id: id as EvalId } });
    return answer.ok ? answer.value : null;
  };
  const before = await until('half of it is done', async () => {
    const now = await view();
    return now !== null && now.done >= QUESTIONS && now;
  });
  process.kill(-Number(readFileSync(join(state, 'group'), 'utf8')), 'SIGKILL');
  await session.ended;
  await session.stop();
  expect(before.done).toBeLessThan(2 * QUESTIONS);
  session = await openSession(state, upstream);

  const over = await until('it is over', async () => {
    const now = await view();
    return now?.status === 'done' && now;
  });
  expect(over).toMatchObject({ items: QUESTIONS, total: 2 * QUESTIONS, done: 2 * QUESTIONS, unscored: 0 });
  expect(over.again).toBeLessThanOrEqual(IN_FLIGHT);
  expect(over.result).toMatchObject({
    verdict: 'fail',
    graders: [{ id: 'right', controlMean: 1, candidateMean: 0.75 }],
  });

  const { items } = must(
    await adminOf(session.url)('eval.items', { params: { id: id as EvalId }, query: { limit: 100 } }),
  );
  expect(items).toHaveLength(QUESTIONS);
  for (const { trials } of items) expect(trials.map(({ arm }) => arm).toSorted()).toEqual(['candidate', 'control']);
  const runs = items.flatMap(({ trials }) => trials.map(({ run }) => run));
  expect(new Set(runs).size).toBe(2 * QUESTIONS);

  expect(calls.size).toBe(2 * QUESTIONS);
  const paid = [...calls.values()];
  expect(Math.max(...paid)).toBeLessThanOrEqual(2);
  expect(paid.filter((times) => times > 1).length).toBeLessThanOrEqual(IN_FLIGHT);
});
