import { describe, expect, it } from 'vitest';
import type { FeatureView } from '../../schema/contracts/feature.ts';
import { createHash } from 'node:crypto';
import { bundleCode } from '../../cli/bundle-code.ts';
import { inSandbox } from '../core/code/engine.ts';
import { shout } from './own-code.ts';
import {
  code,
  feature,
  loop,
  output,
  prompt,
  ref,
  object,
  subfeature,
  text,
  baseline,
} from '../../schema/authoring.ts';
import { aDataset } from './context-reads.ts';
import { A, aFeature, B } from './samples.ts';
import { refuse, sluice, type Answers, type Stub } from './stub.ts';

const hello = feature({
  name: 'hello',
  owners: 'ada',
  level: 'L0',
  guardrails: [{ metric: 'error' }],
  input: object({ question: text(4000) }),
  output: object({ answer: text() }),
  models: { main: [baseline] },
  prompts: { answer: { user: '{{ input.question }}' } },
  flow: [prompt('answer', { prompt: 'answer', model: 'main' }), output({ answer: ref('answer.text') })],
});
const inForce = aFeature({ guardrails: [{ metric: 'error', margin: 0 }] });
const argv = ['feature', 'push', 'hello.ts'];
const modules = { 'hello.ts': { default: hello } };

/** A control plane that knows `known` and answers a push with version B. */
function server(
  known: FeatureView | null,
  { created = true, after = known }: { created?: boolean; after?: FeatureView | null } = {},
) {
  const puts: unknown[] = [];
  const pushes: unknown[] = [];
  const answers: Answers = {
    'feature.get': () => (pushes.length > 0 ? after : known) ?? refuse('not_found', 'No feature hello.'),
    'feature.put': ({ body }) => {
      puts.push(body);
      return inForce;
    },
    'version.push': ({ body }) => {
      pushes.push(body);
      return { version: B, hash: 'b'.repeat(64), created };
    },
  };
  return { answers, puts, pushes };
}

describe('feature push', () => {
  it('creates the feature when there is none, then pushes the manifest as the authoring kit compiled it', async () => {
    const { answers, puts, pushes } = server(null, { after: { ...inForce, control: B } });
    const { exit, out, calls } = await sluice([...argv, '--note', 'first'], { answers, modules });
    expect({ exit, out }).toEqual({ exit: 0, out: `hello  created\n${B}  new, and serves everybody\n` });
    expect(puts).toMatchObject([
      { owners: { impact: 'ada' }, level: 'L0', guardrails: [{ metric: 'error', margin: 0 }] },
    ]);
    expect(pushes).toEqual([{ manifest: hello.manifest, note: 'first' }]);
    expect(calls[1]).toBe('PUT /admin/v1/features/hello');
  });

  it('leaves settings alone that are in force already, defaults included', async () => {
    const { answers, puts } = server(inForce);
    const { out } = await sluice(argv, { answers, modules });
    expect(puts).toEqual([]);
    expect(out).toBe(
      `hello  settings as they were\n${B}  new; no traffic has moved\nnext: npx sluice rollout start hello ${B}\n`,
    );
  });

  it.each([
    [{ level: 'L1' }, 'level'],
    [{ owners: { ...inForce.owners, release: 'bob' } }, 'owners'],
    [{ guardrails: [] }, 'guardrails'],
  ] as [Partial<FeatureView>, string][])('changes settings where %j is in force', async (other, name) => {
    const { answers, puts } = server({ ...inForce, ...other });
    const { out } = await sluice(argv, { answers, modules });
    expect(puts).toHaveLength(1);
    expect(out).toContain(`settings changed: ${name}\n`);
  });

  it('does not call different what the file does not name', async () => {
    const { answers, puts } = server({
      ...inForce,
      budgets: { p95Ms: 900 },
      baseline: A,
      permissions: { providers: ['openai'], collections: [], tools: [], code: false },
    });
    await sluice(argv, { answers, modules });
    expect(puts).toEqual([]);
  });

  it('says so when this very manifest was pushed before', async () => {
    const { answers } = server(inForce, { created: false });
    expect((await sluice(argv, { answers, modules })).out).toContain(`${B}  pushed before\n`);
  });

  it("under --json is exactly the push's answer", async () => {
    const { answers } = server(inForce, { created: false });
    const { out, bodies } = await sluice([...argv, '--json'], { answers, modules });
    expect(JSON.parse(out)).toEqual(bodies.at(-1));
  });

  it('tells every fault of a refused manifest, and pushes nothing when the settings are refused', async () => {
    const issues = [
      { path: 'flow.1.model', message: 'Unknown.' },
      { path: 'prompts.x', message: 'Unknown.' },
    ];
    const refused = { ...server(inForce).answers, 'version.push': () => refuse('invalid', 'No.', issues) };
    const { exit, err } = await sluice(argv, { answers: refused, modules });
    expect(exit).toBe(6);
    expect(err).toContain('  flow.1.model: Unknown.\n  prompts.x: Unknown.\n');
    const { answers, pushes } = server(null);
    const forbidden = { ...answers, 'feature.put': () => refuse('forbidden', 'Admins only.') };
    expect((await sluice(argv, { answers: forbidden, modules })).exit).toBe(3);
    expect(pushes).toEqual([]);
  });

  it('does not take a failing control plane for a missing feature', async () => {
    const { answers, puts, pushes } = server(inForce);
    const away = { ...answers, 'feature.get': () => refuse('unavailable', 'Away.') };
    expect((await sluice(argv, { answers: away, modules })).exit).toBe(7);
    expect([puts, pushes]).toEqual([[], []]);
  });
});

describe('the file of a feature', () => {
  const other = { ...hello, name: 'other' };
  const pushed = async (path: string, stub: Stub, ...flags: string[]) => {
    const { answers, pushes } = server(inForce);
    const done = await sluice(['feature', 'push', path, ...flags], { ...stub, answers });
    return { ...done, pushes: pushes.length };
  };

  it.each([
    ['a default export', 'a.ts', { modules: { 'a.ts': { default: hello, other, helper: () => 1 } } }, []],
    ['the only export that is a feature', 'a.ts', { modules: { 'a.ts': { hello, helper: 7 } } }, []],
    ['one feature under two names', 'a.ts', { modules: { 'a.ts': { hello, again: hello } } }, []],
    ['the export that was named', 'a.ts', { modules: { 'a.ts': { other, hello } } }, ['--export', 'hello']],
    ['a JSON document', 'a.json', { files: { 'a.json': JSON.stringify(hello) } }, []],
  ] as [string, string, Stub, string[]][])('may hold %s', async (_, path, stub, flags) => {
    expect(await pushed(path, stub, ...flags)).toMatchObject({ exit: 0, pushes: 1 });
  });

  it.each([
    ['several features', 'a.ts', { modules: { 'a.ts': { hello, other } } }, [], 2, '--export hello | other'],
    ['no feature', 'a.ts', { modules: { 'a.ts': { helper: 7 } } }, [], 2, 'exports no feature'],
    [
      'not the export that was named',
      'a.ts',
      { modules: { 'a.ts': { hello } } },
      ['--export', 'helo'],
      2,
      'known: hello',
    ],
    ['nothing, for it is not there', 'a.ts', {}, [], 2, 'cannot be read: ENOENT'],
    ['no JSON', 'a.json', { files: { 'a.json': '{' } }, [], 2, 'cannot be read'],
    ['JSON that is no feature', 'a.json', { files: { 'a.json': '{"name":"hello"}' } }, [], 2, 'holds no feature'],
    [
      'every fault at once',
      'a.json',
      { files: { 'a.json': '{"name":"No","settings":{"level":"L9"},"manifest":[]}' } },
      [],
      6,
      'settings.level: Unknown level "L9"',
    ],
  ] as [string, string, Stub, string[], number, string][])(
    'that holds %s is refused',
    async (_, path, stub, flags, exit, says) => {
      const done = await pushed(path, stub, ...flags);
      expect({ exit: done.exit, pushes: done.pushes, calls: done.calls }).toEqual({ exit, pushes: 0, calls: [] });
      expect(done.err).toContain(says);
    },
  );
});

describe('a subfeature without a version', () => {
  const asks = (version?: string) =>
    subfeature('ask', { feature: 'helper', ...(version === undefined ? {} : { version }), input: {} });
  const holding = (...steps: [ReturnType<typeof asks>]) =>
    feature({
      name: 'hello',
      owners: 'ada',
      level: 'L0',
      input: object({ question: text() }),
      output: object({ answer: text() }),
      flow: [loop('again', { max: 2, do: steps, until: ref('again.count') }), output({ answer: ref('again.count') })],
    });
  const push = async (control: FeatureView['control'], version?: string) => {
    const known = server(aFeature());
    const answers: Answers = {
      ...known.answers,
      'feature.get': ({ params }) => (params.feature === 'helper' ? aFeature({ control }) : aFeature()),
    };
    const done = await sluice(argv, { answers, modules: { 'hello.ts': { default: holding(asks(version)) } } });
    return { ...done, pushes: JSON.stringify(known.pushes) };
  };

  it('is pinned to what serves now, at any depth, and the push says so', async () => {
    const { out, pushes } = await push(A);
    expect(out).toContain(`runs helper ${A}\n`);
    expect(pushes).toContain(`"feature":"helper","input":{},"version":"${A}"`);
  });

  it('that names one keeps it', async () => {
    const { out, pushes } = await push(A, B);
    expect(out).not.toContain('runs helper');
    expect(pushes).toContain(`"version":"${B}"`);
  });

  it('of a feature that serves nobody is refused before anything is changed', async () => {
    const { exit, err, pushes } = await push(null);
    expect({ exit, pushes }).toEqual({ exit: 5, pushes: '[]' });
    expect(err).toContain('Feature helper serves no version yet');
  });
});

describe('few-shot examples without a version', () => {
  const holding = (version?: string) =>
    feature({
      ...{ name: 'hello', owners: 'ada', level: 'L0', models: { main: [baseline] } },
      input: object({ question: text() }),
      output: object({ answer: text() }),
      prompts: { answer: { user: '{{ input.question }}' } },
      flow: [
        prompt('answer', {
          ...{ prompt: 'answer', model: 'main' },
          examples: { dataset: 'golden', ...(version === undefined ? {} : { version }) },
        }),
        output({ answer: ref('answer.text') }),
      ],
    });
  const push = async (newest: ReturnType<typeof aDataset>['version'], version?: string) => {
    const { answers, pushes } = server(aFeature());
    const asked: string[] = [];
    const all: Answers = {
      ...answers,
      'dataset.get': ({ params }) => {
        asked.push(params.name);
        return aDataset({ version: newest });
      },
    };
    const done = await sluice(argv, { answers: all, modules: { 'hello.ts': { default: holding(version) } } });
    return { ...done, asked, pushes: JSON.stringify(pushes) };
  };
  const newest = aDataset().version;

  it('are pinned to the newest, and the push says so', async () => {
    const { out, asked, pushes } = await push(newest);
    expect(out).toContain(`shows examples of golden ${newest}\n`);
    expect(pushes).toContain(`"examples":{"dataset":"golden","version":"${newest}"}`);
    expect(asked).toEqual(['golden']);
  });

  it('that name one keep it', async () => {
    const { asked, pushes } = await push(newest, 'd_ffffffffffffffff');
    expect([asked, pushes]).toEqual([[], expect.stringContaining('"version":"d_ffffffffffffffff"')]);
  });

  it('of a dataset that holds nothing are refused before anything is changed', async () => {
    const { exit, err, pushes } = await push(null);
    expect({ exit, pushes }).toEqual({ exit: 5, pushes: '[]' });
    expect(err).toContain('Dataset golden holds nothing yet');
  });
});

describe('feature push of code of its own', () => {
  const address = import.meta.resolve('./own-code.ts');
  const loud = feature({
    name: 'hello',
    owners: 'ada',
    level: 'L0',
    guardrails: [{ metric: 'error' }],
    input: object({ question: text(4000) }),
    output: object({ answer: text() }),
    code: address,
    flow: [
      code('loud', { function: shout, arguments: { text: ref('input.question') } }),
      output({ answer: ref('loud.result') }),
    ],
  });
  const source = 'var sluice = 1;';
  const hash = createHash('sha256').update(source).digest('hex');

  it('bundles it, keeps it by its hash, and pushes a manifest that names it', async () => {
    const { answers, pushes } = server(inForce);
    const puts: unknown[] = [];
    answers['code.put'] = ({ params, body }) => {
      puts.push({ params, body });
      const kept = { feature: inForce.feature, code: hash as never, functions: ['shout'], bytes: 15 };
      return { ...kept, pushedBy: 'ada', pushedAtMs: 1 };
    };
    const stub = { answers, modules: { 'hello.ts': { default: loud } }, files: { [address]: source } };
    const { out } = await sluice(argv, stub);
    expect(puts).toEqual([{ params: { feature: 'hello', code: hash }, body: { source } }]);
    expect(pushes).toMatchObject([{ manifest: { code: hash, flow: [{ kind: 'code', function: 'shout' }, {}] } }]);
    expect(out).toContain(`code ${hash.slice(0, 16)}  shout\n`);
  });

  it('says why it cannot be bundled, and pushes nothing', async () => {
    const { answers, pushes } = server(inForce);
    const { exit, err } = await sluice(argv, { answers, modules: { 'hello.ts': { default: loud } } });
    expect([exit, pushes]).toEqual([2, []]);
    expect(err).toContain('The code cannot be bundled: ');
  });

  it('makes one script of it that runs, and names no folder', async () => {
    const bundled = await bundleCode(address);
    const call = { name: 'shout', arguments: '{"text":"hey"}' };
    expect(inSandbox(bundled, { call }).told).toEqual({ kind: 'returned', value: '"HEY!"' });
    expect(inSandbox(bundled, { call: null }).told).toEqual({ kind: 'names', names: '["shout"]' });
    expect(bundled).not.toContain('test/cli');
  });
});
