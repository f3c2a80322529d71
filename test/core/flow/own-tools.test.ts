import { describe, expect, it } from 'vitest';
import { checkManifest } from '#core/flow/check';
import { checkOwnTools } from '#core/flow/check-own-tools';
import { checkTools } from '#core/flow/check-tools';
import { checkWrites } from '#core/flow/check-writes';
import type { StepOutcome } from '#core/flow/history';
import type { Program } from '#core/flow/program';
import type { Manifest } from '#schema/contracts/manifest';
import type { StepInput } from '#schema/contracts/step';
import { Tool } from '#schema/contracts/tool';
import { aManifest, object, output } from './a-manifest.ts';
import { drive, says } from './drive.ts';
import { again, each, lines } from './holders.ts';

const code = 'c'.repeat(64);
const own = { price: { function: 'priceOf', description: 'A price.', input: object({ id: { type: 'string' } }) } };
const orders = Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/', effect: 'write' });
const agent = (tools: string[] = ['price']): StepInput =>
  ({ kind: 'agent', name: 'plan', prompt: 'answer', model: 'main', tools, maxTurns: 3 }) as StepInput;
const look = (given: object = { id: 'a' }, tool = 'price'): StepInput =>
  ({ kind: 'tool', name: 'look', tool, arguments: given }) as StepInput;
const told = output({ answer: { var: 'plan.text' } });
const owning = (flow: StepInput[], more: object = {}): Manifest => aManifest(flow, { code, tools: own, ...more });
const program = (flow: StepInput[], tools: Program['tools'] = {}): Program => ({
  manifest: owning(flow),
  parts: new Map(),
  tools,
});
const asks = (...given: [name: string, given: string][]): StepOutcome => ({
  ...{ kind: 'answered', text: '', json: null, model: 'm', fallback: false },
  calls: given.map(([name, written], at) => ({ id: `c${at}`, name, arguments: written })),
});

describe("a version's own tool", () => {
  it('is shown to an agent and called as code, at once with what else reads', () => {
    const { done, asked } = drive(program([agent(), told]), {
      'plan.1': asks(['price', '{"id":"a"}'], ['price', '{"id":"b"}']),
      'plan.1/price': { kind: 'returned', result: 3 },
      'plan.1/price.2': { kind: 'returned', result: 4 },
      'plan.2': says('Seven.'),
    });
    expect(done).toEqual(['plan.1', 'plan.1/price', 'plan.1/price.2', 'plan.2']);
    expect(asked[0]).toMatchObject({
      tools: { tools: [{ name: 'price', description: 'A price.', input: own.price.input }] },
    });
    expect(asked[1]).toEqual({
      ...{ do: 'code', code, function: 'priceOf', tool: 'price', step: 'plan.1/price', visit: 1 },
      ...{ arguments: { id: 'a' }, time: expect.objectContaining({ deadlineMs: 120_000 }) },
    });
    const last = asked.at(-1);
    expect(last?.do === 'prompt' && last.messages.slice(-2)).toEqual([
      { role: 'tool', callId: 'c0', content: '3' },
      { role: 'tool', callId: 'c1', content: '4' },
    ]);
  });

  it('is not called with what it does not take; the model is told', () => {
    const { done, asked } = drive(program([agent(), told]), {
      'plan.1': asks(['price', '{"id":5}'], ['price', '{}']),
      'plan.2': says('Sorry.'),
    });
    expect(done).toEqual(['plan.1', 'plan.2']);
    const last = asked.at(-1);
    expect(last?.do === 'prompt' && last.messages.slice(-2)).toMatchObject([
      { isError: true, content: 'The arguments do not fit what tool price takes, at id.' },
      { isError: true, content: 'The arguments do not fit what tool price takes.' },
    ]);
  });

  it('is called by a tool step, which fails where its arguments do not fit', () => {
    const answered = output({ answer: { var: 'look.result' } });
    const good = drive(program([look(), answered]), { look: { kind: 'returned', result: 'Three.' } });
    expect([good.asked[0], good.end]).toMatchObject([
      { do: 'code', function: 'priceOf', tool: 'price', step: 'look', arguments: { id: 'a' } },
      { do: 'finish', output: { answer: 'Three.' } },
    ]);
    const bad = drive(program([look({ id: 5 }), answered]), {});
    expect([bad.done, bad.end]).toMatchObject([[], { do: 'fail', code: 'upstream_failed', step: 'look' }]);
  });

  it('is not changed by a tool that an admin declares later under its name, which writes', () => {
    const { asked } = drive(program([agent(), told], { price: orders }), {
      'plan.1': asks(['price', '{"id":"a"}'], ['price', '{"id":"b"}']),
      'plan.1/price': { kind: 'returned', result: 3 },
      'plan.1/price.2': { kind: 'returned', result: 4 },
      'plan.2': says('Seven.'),
    });
    expect(asked.map((one) => one.do)).toEqual(['prompt', 'code', 'code', 'prompt']);
    const manifest = owning([again([look()]), each([{ ...look(), name: 'x' } as StepInput]), output({ answer: '' })]);
    expect(checkWrites(manifest, { tools: { price: orders }, parts: new Map() })).toEqual([]);
  });
});

describe("a push with tools of the version's own", () => {
  const known = { declared: { orders }, functions: ['priceOf'] };

  it('is accepted, without a permission for tools', () => {
    const manifest = owning([look(), agent(), told]);
    expect(checkManifest(manifest)).toEqual([]);
    expect(checkTools(manifest, { declared: { orders }, permitted: [] })).toEqual([]);
    expect(checkOwnTools(manifest, known)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['no code', { code: undefined }, 'tools.price: The manifest names no code that a function could be of.'],
    [
      'a function that is not exported',
      { tools: { price: { function: 'nope' } } },
      'tools.price.function: The code exports no nope; known: priceOf.',
    ],
    [
      'the name of a declared tool',
      { tools: { orders: { function: 'priceOf' } } },
      "tools.orders: A tool of this name is declared already; a version's own needs another.",
    ],
    [
      'a schema that is none',
      { tools: { price: { function: 'priceOf', input: { type: 'thing' } } } },
      'tools.price.input.type: ',
    ],
  ])('is refused with %s', (_what, more, why) => {
    const [line = ''] = lines(checkOwnTools(owning([told], more), known));
    expect(line.slice(0, why.length)).toBe(why);
  });

  it('tells arguments that are missing, and the names that are known', () => {
    const manifest = owning([
      look({}),
      { ...look({}, 'nope'), name: 'b' } as StepInput,
      agent(['price', 'nope']),
      told,
    ]);
    expect(lines(checkTools(manifest, { declared: { orders }, permitted: [] }))).toEqual([
      'flow.0.arguments: The input schema of tool price requires "id".',
      'flow.1.tool: Unknown tool "nope"; known: price.',
      'flow.2.tools.1: Unknown tool "nope"; known: price.',
    ]);
  });
});
