import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { EvalView } from '../../schema/contracts/eval.ts';
import { A, aVersion, B } from './samples.ts';
import { anEval, anItem } from './an-eval.ts';
import { refuse, sluice, type Answers } from './stub.ts';

const id = anEval().id;
/** What was read with care once; `npx vitest run -u` writes it anew, to be read again. */
const golden = (name: string): string => `../cases/eval-report/${name}.txt`;
const evil = `@octocat #1 **bold** | <script>alert("1")</script> \`x\` [a](http://e.vil) & ]]> www.e.vil\u001b[2J\u0000\nnew`;
const items = [anItem('q1', [1, 0], evil), anItem('q2', [1, 0.5]), anItem('q3', [0, 1]), anItem('q4', [1, null])];

const begin = ['eval', 'run', 'hello', '--version', 'newest', '--dataset', 'golden', '--against', 'control'];
const grader = { grader: 'recall_at_k', id: 'recall', k: 5 };

/** A control plane on which an eval goes on for so many looks, and then is what `over` says. */
function world(over: Partial<EvalView> = {}, looks = 2) {
  const sent: unknown[] = [];
  let left = looks;
  const going = anEval({ status: 'running', result: null, done: 100, endedAtMs: null });
  const answers: Answers = {
    'version.list': () => ({ versions: [aVersion({ version: B as never })] }),
    'eval.start': ({ body }) => {
      sent.push(body);
      return going;
    },
    'eval.get': () => (left-- > 0 ? going : anEval(over)),
    'eval.items': () => ({ items }),
  };
  return { sent, stub: { answers, files: { 'graders.json': JSON.stringify([grader]) } } };
}

describe('eval run', () => {
  it('sends what the command line says, waits, and shows the verdict with every grader, slice and loss', async () => {
    const { sent, stub } = world();
    const flags = ['--graders', 'graders.json', '--trials', '3', '--slices', 'language,topic', '--margin', '0.02'];
    const more = [
      '--max-usd',
      '5',
      '--split',
      'test',
      '--concurrency',
      '16',
      '--confidence',
      '0.9',
      '--max-unscored',
      '0.1',
    ];
    const { exit, out, err } = await sluice([...begin, ...flags, ...more], { ...stub, env: { COLUMNS: '110' } });
    expect(sent).toMatchObject([
      {
        ...{ feature: 'hello', version: B, dataset: 'golden', against: 'control', graders: [grader], trials: 3 },
        ...{ slices: ['language', 'topic'], margin: 0.02, maxUsd: 5, split: 'test', concurrency: 16 },
        ...{ confidence: 0.9, maxUnscored: 0.1 },
      },
    ]);
    expect(exit).toBe(10);
    expect(err).toContain(`${id} began\n${id}: 100 of 480 runs`);
    await expect(out).toMatchFileSnapshot(golden('terminal'));
  });

  it.each([
    ['pass', undefined, 0],
    ['fail', undefined, 10],
    ['fail', 'never', 0],
    ['fail', 'inconclusive', 0],
    ['inconclusive', undefined, 0],
    ['inconclusive', 'fail,inconclusive', 11],
    ['inconclusive', 'inconclusive', 11],
  ] as const)('of verdict %s with --fail-on %s ends with %i', async (verdict, words, code) => {
    const { stub } = world({ result: { verdict, graders: [], slices: [], critical: [] } });
    const { exit } = await sluice([...begin, ...(words === undefined ? [] : ['--fail-on', words])], stub);
    expect(exit).toBe(code);
  });

  it('that could not be carried out ends with 1, whatever fails', async () => {
    const { stub } = world({ status: 'failed', error: 'The dataset is gone.' });
    const { exit, out } = await sluice([...begin, '--fail-on', 'never'], stub);
    expect(exit).toBe(1);
    expect(out).toContain('failed: The dataset is gone.');
  });

  it.each([
    [['--fail-on', 'sometimes'], 2, 'known: fail, inconclusive, never'],
    [['--trials', 'three'], 2, '--trials is no number'],
    [['--trials', '21'], 6, 'trials: '],
    [['--margin', ''], 2, '--margin is no number'],
    [['--graders', 'nowhere.json'], 2, 'nowhere.json cannot be read'],
    [['--graders', 'odd.ts'], 2, 'odd.ts holds no graders'],
    [['--graders', 'vibes.ts'], 6, 'Unknown grader; known: exact, contains'],
  ])('with %j is refused before anything begins', async (flags, code, says) => {
    const { sent, stub } = world();
    const modules = { 'odd.ts': { other: [] }, 'vibes.ts': { graders: [{ grader: 'vibes' }] } };
    const { exit, err } = await sluice([...begin, ...flags], { ...stub, modules });
    expect({ exit, sent }).toEqual({ exit: code, sent: [] });
    expect(err).toContain(says);
  });

  it('bundles the functions of a module’s own and names their code by its hash, once', async () => {
    const sent: unknown[] = [];
    const { stub, sent: orders } = world();
    const put = ({ params, body }: { params: object; body: unknown }) => {
      sent.push(body);
      return { ...params, functions: ['mine'], bytes: 3, pushedBy: 'ana', pushedAtMs: 0 };
    };
    const own = { grader: 'code', function: 'mine' };
    const elsewhere = { ...own, code: 'b'.repeat(64) };
    const module = { default: [grader, own, elsewhere], code: 'file:///own.ts' };
    await sluice([...begin, '--graders', 'graders.ts'], {
      answers: { ...stub.answers, 'code.put': put as never },
      modules: { 'graders.ts': module },
      files: { 'file:///own.ts': 'var sluice = { mine() {} };' },
    });
    const code = createHash('sha256').update('var sluice = { mine() {} };').digest('hex');
    expect(sent).toEqual([{ source: 'var sluice = { mine() {} };' }]);
    expect(orders).toMatchObject([{ graders: [grader, { ...own, code }, elsewhere] }]);
  });

  it('says what `code` of a module has to be', async () => {
    const { sent, stub } = world();
    const module = { default: [{ grader: 'code', function: 'mine' }], code: './own.ts' };
    const { exit, err } = await sluice([...begin, '--graders', 'graders.ts'], {
      ...stub,
      modules: { 'graders.ts': module },
    });
    expect({ exit, sent }).toEqual({ exit: 2, sent: [] });
    expect(err).toContain('import.meta.resolve');
  });

  it('takes graders of a module, as `graders` or by default', async () => {
    for (const module of [{ graders: [grader] }, { default: [grader] }]) {
      const { sent, stub } = world();
      await sluice([...begin, '--graders', 'graders.ts'], { ...stub, modules: { 'graders.ts': module } });
      expect(sent).toMatchObject([{ graders: [grader] }]);
    }
  });

  it('says what the control plane refuses', async () => {
    const answers: Answers = {
      ...world().stub.answers,
      'eval.start': () => refuse('conflict', 'No version serves yet.'),
    };
    expect(await sluice(begin, { answers })).toMatchObject({
      exit: 5,
      err: expect.stringContaining('No version serves'),
    });
  });

  it('draws a bar on a terminal, and takes it away at the end', async () => {
    const { stub } = world({}, 6);
    const { out } = await sluice(begin, { ...stub, tty: { columns: 100, rows: 40 } });
    expect(out).toContain('████████');
    expect(out.indexOf('\u001b[?25h')).toBeGreaterThan(out.lastIndexOf('████████'));
    expect(out.slice(out.indexOf('\u001b[?25h'))).toContain('fail: it is worse than the margin bears');
  });

  it('waits for a server that is started again', async () => {
    let left = 3;
    const { stub } = world();
    const answers: Answers = {
      ...stub.answers,
      'eval.get': () => (left-- > 0 ? refuse('unavailable', 'Starting.') : anEval()),
    };
    expect((await sluice(begin, { ...stub, answers })).exit).toBe(10);
  });

  it('writes reports in which nothing that others wrote is markup', async () => {
    const { stub } = world();
    const { written } = await sluice([...begin, '--junit', 'e.xml', '--markdown', 'e.md'], stub);
    await expect(written['e.xml']).toMatchFileSnapshot(golden('junit'));
    await expect(written['e.md']).toMatchFileSnapshot(golden('markdown'));
  });

  it('says which report cannot be written', async () => {
    const { exit, err } = await sluice([...begin, '--junit', 'nowhere/e.xml'], world().stub);
    expect({ exit, err }).toMatchObject({ exit: 2, err: expect.stringContaining('nowhere/e.xml cannot be written') });
  });
});

describe('the JUnit report', () => {
  const inconclusive = { verdict: 'inconclusive', cause: 'too_wide', graders: [], slices: [], critical: [] } as const;

  it.each([
    ['fail', 'skipped'],
    ['fail,inconclusive', 'failure'],
  ])('of an inconclusive eval with --fail-on %s holds a %s', async (words, element) => {
    const { stub } = world({ result: { ...inconclusive, graders: [], slices: [], critical: [] } });
    const { written } = await sluice([...begin, '--fail-on', words, '--junit', 'e.xml'], stub);
    expect(written['e.xml']).toContain(`<${element} `);
    expect(written['e.xml']).toContain(`failures="${element === 'failure' ? 1 : 0}"`);
  });

  it('of an eval that broke is a failure', async () => {
    const { stub } = world({ status: 'failed', result: null, error: 'The dataset is gone.' });
    const { written } = await sluice([...begin, '--fail-on', 'never', '--junit', 'e.xml'], stub);
    expect(written['e.xml']).toContain('<failure type="fail" message="failed: The dataset is gone."/>');
  });
});

describe('eval show', () => {
  it('of one that goes on shows how far it is, without a verdict', async () => {
    const { stub } = world({}, 9);
    const { exit, out } = await sluice(['eval', 'show', id], stub);
    expect(exit).toBe(0);
    expect(out).toContain('100 of 480 runs');
  });

  it('with --wait ends as eval run does', async () => {
    expect((await sluice(['eval', 'show', id, '--wait'], world().stub)).exit).toBe(10);
  });
});

it('eval cancel stops it and shows what there is', async () => {
  const answers: Answers = { 'eval.cancel': () => anEval({ status: 'cancelled' }) };
  expect(await sluice(['eval', 'cancel', id], { answers })).toMatchObject({
    exit: 0,
    calls: [`POST /admin/v1/evals/${id}/cancel`],
  });
});

describe('eval plan', () => {
  const plan = ['eval', 'plan', '--difference', '0.03'];

  it('tells what a spread needs: as the formula for paired differences says', async () => {
    const { out } = await sluice([...plan, '--spread', '0.3', '--json']);
    // (1.96 + 0.8416)² · 0.3² / 0.03² = 784.9; Student's quantiles are a little larger.
    expect(JSON.parse(out)).toMatchObject({ difference: 0.03, needed: [{ spread: 0.3, examples: 787 }] });
  });

  it('takes the spread of each grader from an eval, and leaves out what saw no difference', async () => {
    const { out } = await sluice([...plan, '--from', id, '--json'], { answers: { 'eval.get': () => anEval() } });
    const { needed } = JSON.parse(out) as { needed: { name: string; spread: number; examples: number }[] };
    expect(needed.map(({ name }) => name)).toEqual(['recall']);
    expect(needed[0]?.spread).toBeCloseTo(0.0129 * Math.sqrt(240), 6);
  });

  it('without either tells of graders that say right or wrong', async () => {
    const { exit, out } = await sluice(plan);
    expect(exit).toBe(0);
    expect(out).toContain('10 % of examples change');
  });

  it.each([
    [['--difference', '0'], '--difference takes'],
    [['--difference', '0.03', '--spread', '-1'], '--spread takes'],
    [['--difference', '0.03', '--power', '2'], '--power takes'],
    [['--difference', '0.03', '--spread', '0.3', '--from', id], 'not both'],
  ])('%j is refused', async (flags, says) => {
    expect(await sluice(['eval', 'plan', ...flags])).toMatchObject({ exit: 2, err: expect.stringContaining(says) });
  });

  it('says so when an eval tells no spread', async () => {
    const answers: Answers = { 'eval.get': () => anEval({ result: null, against: A }) };
    expect(await sluice([...plan, '--from', id], { answers })).toMatchObject({ exit: 5 });
  });
});
