import { describe, expect, it } from 'vitest';
import type { ToolAction } from '#core/flow/action';
import { admitCall } from '#core/flow/admit-call';
import { callAgain, type CallReply } from '#core/flow/call-again';
import { checkRevert } from '#core/flow/check-revert';
import { checkTools } from '#core/flow/check-tools';
import { checkWrites } from '#core/flow/check-writes';
import { readResult } from '#core/flow/read-result';
import type { ToolName } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { ManifestInput } from '#schema/contracts/manifest';
import { Tool, ToolInput } from '#schema/contracts/tool';
import { aManifest, answer, guard, object, output } from './a-manifest.ts';

type Flow = ManifestInput['flow'];

const aTool = (more: object = {}): Tool =>
  Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/x', effect: 'read', ...more });
const orders = 'orders' as ToolName;
const tools = {
  orders: aTool({ input: object({ id: { type: 'string', maxLength: 5 } }) }),
  refund: aTool({ effect: 'write', approve: 'nobody' }),
  search: aTool({ method: 'GET', url: 'https://tools.test/find?tenant=1&lang%20=de#x' }),
};
const doing = (tool: string, given: JsonObject = {}, visit = 1): ToolAction => ({
  do: 'tool',
  step: 'look',
  visit,
  tool: tool as ToolName,
  arguments: given,
});

describe('a tool step', () => {
  it('calls a declared tool with arguments that fit', () => {
    expect(admitCall(doing('orders', { id: 'o1' }), tools, 'allowed')).toEqual({ do: 'call', tool: tools.orders });
  });

  it('calls one that reads also where effects are withheld, and one that writes not', () => {
    expect(admitCall(doing('orders', { id: 'o1' }), tools, 'withheld').do).toBe('call');
    expect(admitCall(doing('refund'), tools, 'withheld')).toEqual({ do: 'withhold' });
    expect(admitCall(doing('refund'), tools, 'allowed').do).toBe('call');
  });

  it.each(['gone', 'constructor', '__proto__', 'toString'])(
    'whose tool is not declared (%s) fails, and nothing is assumed of its effects',
    (name) => {
      for (const effects of ['allowed', 'withheld'] as const) {
        expect(admitCall(doing(name), tools, effects)).toMatchObject({
          do: 'fail',
          outcome: { kind: 'failed', code: 'unavailable', detail: `There is no tool ${name} any more.` },
        });
      }
    },
  );

  it('fails before the call when arguments do not fit, in a shadow run too, and repeats none of their values', () => {
    const own = { ...tools, orders: aTool({ effect: 'write', approve: 'nobody', input: tools.orders.input }) };
    for (const effects of ['allowed', 'withheld'] as const) {
      const move = admitCall(doing('orders', { id: 's3cret-and-long' }), own, effects);
      expect(move).toMatchObject({ do: 'fail', outcome: { code: 'upstream_failed' } });
      expect(JSON.stringify(move)).toMatch(/at id\./);
      expect(JSON.stringify(move)).not.toContain('s3cret');
    }
  });

  it('with effects is done once: a second visit fails instead', () => {
    expect(admitCall(doing('refund', {}, 2), tools, 'allowed')).toMatchObject({
      do: 'fail',
      outcome: { code: 'internal' },
    });
    expect(admitCall(doing('orders', { id: 'o1' }, 2), tools, 'allowed').do).toBe('call');
  });

  it.each(['tenant', 'lang '])('cannot go round what the address fixes (%s)', (name) => {
    expect(admitCall(doing('search', { [name]: '2' }), tools, 'allowed')).toMatchObject({ do: 'fail' });
  });
});

describe('a call', () => {
  const replies: [CallReply, boolean][] = [
    [{ kind: 'connection' }, true],
    [{ kind: 'http', status: 500 }, true],
    [{ kind: 'http', status: 503 }, true],
    [{ kind: 'http', status: 429 }, false],
    [{ kind: 'http', status: 404 }, false],
    [{ kind: 'timeout' }, false],
    [{ kind: 'too_large' }, false],
    [{ kind: 'secret' }, false],
    [{ kind: 'mcp', fault: 'failed' }, false],
    [{ kind: 'ok', status: 200, contentType: '', text: '' }, false],
  ];

  it.each(replies)('that reads and ended as %j is made again: %s, and no third time', (reply, again) => {
    expect(callAgain(tools.orders, reply, 1)).toBe(again);
    expect(callAgain(tools.orders, reply, 2)).toBe(false);
  });

  it.each(replies)('that writes and ended as %j is never made again', (reply) => {
    expect(callAgain(tools.refund, reply, 1)).toBe(false);
  });
});

describe("a tool's reply", () => {
  const result = (contentType: string, text: string) =>
    readResult(orders, tools.orders, { kind: 'ok', status: 200, contentType, text });

  it.each([
    ['application/json', '{"a":[1]}', { a: [1] }],
    ['application/json; charset=utf-8', 'null', null],
    ['application/problem+json', '"x"', 'x'],
    ['Application/JSON', '1', 1],
    ['application/json', ' ', null],
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['text/html', '<p>', '<p>'],
    ['', '', ''],
    ['application/jsonp', '1', '1'],
  ])('of type %j that says %j is read as %j', (type, text, value) => {
    expect(result(type, text)).toEqual({ kind: 'returned', result: value });
  });

  it.each([
    ['cut JSON', '{"a":"s3cret'],
    ['JSON that is too deep', `${'['.repeat(70)}"s3cret"${']'.repeat(70)}`],
    ['a web page', '<!doctype s3cret>'],
  ])('that says it is JSON and is %s fails without its words', (_, text) => {
    const outcome = result('application/json', text);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'upstream_failed' });
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });

  it.each<[CallReply, string, RegExp]>([
    [{ kind: 'http', status: 302 }, 'upstream_failed', /answered with status 302/],
    [{ kind: 'connection' }, 'upstream_failed', /could not be reached/],
    [{ kind: 'timeout' }, 'deadline', /in time/],
    [{ kind: 'too_large' }, 'upstream_failed', /more than 65536 bytes/],
    [{ kind: 'secret' }, 'unavailable', /needs a secret/],
    [{ kind: 'mcp', fault: 'error', code: -32_602 }, 'upstream_failed', /refused by its MCP server with error -32602/],
    [{ kind: 'mcp', fault: 'failed' }, 'upstream_failed', /answered that it failed/],
    [{ kind: 'mcp', fault: 'asks_back' }, 'upstream_failed', /nobody can answer/],
    [{ kind: 'mcp', fault: 'version' }, 'upstream_failed', /no version of the protocol/],
    [{ kind: 'mcp', fault: 'session' }, 'upstream_failed', /ended its session/],
    [{ kind: 'mcp', fault: 'not_mcp' }, 'upstream_failed', /not the Model Context Protocol/],
  ])('that is %j is a failure that says so', (reply, code, detail) => {
    const outcome = readResult(orders, tools.orders, reply);
    expect(outcome).toEqual({ kind: 'failed', code, detail: expect.stringMatching(detail) });
  });
});

describe('at push', () => {
  const call = (tool: string, given: object = {}, name = 'look'): Flow[number] => ({
    kind: 'tool',
    name,
    tool,
    arguments: given as JsonObject,
  });
  const faults = (flow: Flow, permitted: '*' | string[] = '*'): string[] =>
    [
      ...checkTools(aManifest(flow), { declared: tools, permitted }),
      ...checkWrites(aManifest(flow), { tools, parts: new Map() }),
    ].map(({ path, message }) => `${path}: ${message}`);

  it('tools that are declared and permitted are accepted', () => {
    const flow = [call('orders', { id: { var: 'input.question' } }), answer, output()];
    expect(faults(flow)).toEqual([]);
    expect(faults(flow, ['orders'])).toEqual([]);
  });

  it('an unknown tool is refused with those that the feature may use', () => {
    expect(faults([call('other'), output({ answer: '' })])).toEqual([
      'flow.0.tool: Unknown tool "other"; known: orders, refund, search.',
    ]);
    expect(faults([call('constructor'), output({ answer: '' })], ['refund', 'gone'])).toEqual([
      'flow.0.tool: Unknown tool "constructor"; known: refund.',
    ]);
  });

  it('a tool without permission is refused with those that are permitted', () => {
    expect(faults([call('refund'), output({ answer: '' })], ['orders'])).toEqual([
      'flow.0.tool: The feature may not use "refund"; permitted: orders. An admin grants more.',
    ]);
    expect(faults([call('refund'), output({ answer: '' })], [])[0]).toContain('permitted: none');
  });

  it('arguments that can never fit are refused', () => {
    expect(faults([call('orders', { nr: 1 }), output({ answer: '' })])).toEqual([
      'flow.0.arguments.nr: Not in the input schema of tool orders; known: id.',
      'flow.0.arguments: The input schema of tool orders requires "id".',
    ]);
    expect(faults([call('search', { tenant: '2' }), output({ answer: '' })])).toEqual([
      'flow.0.arguments.tenant: The address of tool search fixes this name.',
    ]);
  });

  it('a retry that would go again over a tool with effects is refused', () => {
    const retry = guard({ else: 'retry' });
    expect(faults([answer, call('refund'), retry, output()])).toEqual([
      'flow.2.else: A retry would do step "look" again, whose tool changes things; put the guard before it.',
    ]);
    const later = { ...answer, name: 'more' };
    expect(faults([answer, call('refund'), retry, later, output()])).toHaveLength(1);
    expect(faults([answer, retry, call('refund'), output()])).toEqual([]);
    expect(faults([call('refund'), answer, retry, output()])).toEqual([]);
    expect(faults([answer, call('orders', { id: 'o' }), retry, output()])).toEqual([]);
    expect(faults([answer, call('refund'), guard({ else: 'block' }), output()])).toEqual([]);
  });
});

describe('a tool that changes things', () => {
  const undo = { tool: 'undo', arguments: { id: { var: 'result.id' } } };
  const declared = (more: object): { readonly [name: string]: Tool } => ({
    pay: aTool(more),
    undo: aTool({ effect: 'write', approve: 'nobody' }),
  });
  const payStep: Flow[number] = { kind: 'tool', name: 'pay', tool: 'pay', arguments: {} };
  const push = (tools_: { readonly [name: string]: Tool }): string[] =>
    checkTools(aManifest([payStep, output({ answer: '' })]), { declared: tools_, permitted: '*' }).map(
      ({ path, message }) => `${path}: ${message}`,
    );
  const later = /flows cannot have an approval step yet.*"revert".*"approve": "nobody"/;

  it.each<[string, object]>([
    ['that can be taken back by a tool', { effect: 'write', revert: undo }],
    ['that people take back', { effect: 'write', revert: { how: 'Book it back.' } }],
    ['that nobody has to approve', { effect: 'write', approve: 'nobody' }],
    ['or not, if it only reads', { effect: 'read' }],
  ])('%s is accepted and called', (_, more) => {
    expect(push(declared(more))).toEqual([]);
    expect(admitCall(doing('pay'), declared(more), 'allowed').do).toBe('call');
  });

  it.each<[string, object, RegExp]>([
    ['for good', { effect: 'write' }, /^Tool pay changes things and nothing takes that back/],
    ['and names who approves', { effect: 'write', approve: 'operator' }, /approved before, by the role operator/],
    [
      'and names who approves, though it can be reverted',
      { effect: 'write', revert: undo, approve: 'admin' },
      /role admin/,
    ],
    ['or reads, and names who approves', { effect: 'read', approve: 'approver' }, /role approver/],
  ])('%s is refused at push, and not called when it became so later, in a shadow run either', (_, more, says) => {
    const [issue = '', ...others] = push(declared(more));
    expect(others).toEqual([]);
    expect(issue.slice('flow.0.tool: '.length)).toMatch(says);
    expect(issue).toMatch(later);
    for (const effects of ['allowed', 'withheld'] as const) {
      const move = admitCall(doing('pay'), declared(more), effects);
      expect(move).toMatchObject({ do: 'fail', outcome: { code: 'unavailable', detail: expect.stringMatching(says) } });
    }
  });

  it('cannot be taken back once the tool that did so is deleted', () => {
    const { pay } = declared({ effect: 'write', revert: undo });
    if (pay === undefined) throw new Error('not declared');
    expect(push({ pay })[0]).toContain('nothing takes that back');
    expect(admitCall(doing('pay'), { pay }, 'allowed').do).toBe('fail');
  });

  it.each<[object, string[]]>([
    [{ revert: undo }, []],
    [{ revert: { how: 'Book it back.' } }, []],
    [{ revert: { tool: 'undo', arguments: { id: { var: 'arguments.id' }, all: true } } }, []],
    [{ revert: { tool: 'gone' } }, ['revert.tool: Unknown tool "gone"; known: undo, look.']],
    [{ revert: { tool: 'pay' } }, ['revert.tool: A tool does not take back what it did itself.']],
    [{ revert: { tool: 'look' } }, ['revert.tool: Tool look only reads, so it takes nothing back.']],
    [
      { revert: { tool: 'undo', arguments: { id: { var: 'input.id' } } } },
      ['revert.arguments.id.var: input.id: unknown name "input"; known: arguments, result.'],
    ],
    [{ revert: { tool: 'undo', arguments: { id: { nope: 1 } } } }, []],
    [{ effect: 'read', revert: undo }, ['revert: A tool that reads has nothing to take back.']],
  ])('says how it is taken back in a way that can be done: %j', (more, found) => {
    const input = ToolInput.parse({
      kind: 'http',
      method: 'POST',
      url: 'https://tools.test/x',
      effect: 'write',
      ...more,
    });
    const known = { undo: aTool({ effect: 'write' }), look: aTool() };
    expect(checkRevert('pay', input, known).map(({ path, message }) => `${path}: ${message}`)).toEqual(found);
  });
});
