import { describe, expect, it } from 'vitest';
import { spanTree } from '#core/telemetry/span-tree';
import type { RunId } from '#schema/contracts/ids';
import type { Span, Trace } from '#schema/contracts/trace';

const span = (name: string, step: string, [startMs, durationMs] = [0, 10], more: Partial<Span> = {}): Span => ({
  ...{ name, step, startMs, durationMs, kind: 'chat', status: 'ok', attributes: {} },
  ...more,
});
const inAgent = { attributes: { 'gen_ai.agent.name': 'plan' } };

const whole = (spans: Span[], more: Partial<Trace> = {}) => ({
  ...{ run: 'hello-docs.01ARZ3NDEKTSV4RRFFQ69G5FAV' as RunId, feature: 'hello-docs' as Trace['feature'] },
  ...{ durationMs: 100, spans },
  ...more,
});

/** The tree in words: each node indented below its parent. */
function drawn(spans: Span[]): string[] {
  const nodes = spanTree(whole(spans));
  const depth = new Map<string | null, number>([[null, -1]]);
  return nodes.map(({ id, parent, name }) => {
    const at = (depth.get(parent) ?? Number.NaN) + 1;
    depth.set(id, at);
    return `${'  '.repeat(at)}${name}`;
  });
}

describe('the tree of a run', () => {
  it('has the run as its root, below its caller’s span if there is one', () => {
    const [root] = spanTree(whole([]));
    expect(root).toMatchObject({ name: 'invoke_workflow hello-docs', parent: null, span: null, durationMs: 100 });
    expect(spanTree(whole([], { parentSpanId: 'b'.repeat(16) }))[0]).toMatchObject({ parent: 'b'.repeat(16) });
  });

  it.each<[string, Span[], string[]]>([
    [
      'steps stand below the run',
      [span('retrieval docs', 'find'), span('chat m', 'answer')],
      ['retrieval docs', 'chat m'],
    ],
    [
      'tries of one step stand beside each other',
      [span('chat m', 'answer'), span('chat m', 'answer'), span('chat n', 'answer')],
      ['chat m', 'chat m', 'chat n'],
    ],
    [
      'an agent stands over its turns and its calls',
      [
        span('chat m', 'plan.1', [0, 10], inAgent),
        span('execute_tool search', 'plan.1/search', [10, 5], { kind: 'tool' }),
        span('execute_tool search', 'plan.1/search.2', [10, 5], { kind: 'tool' }),
        span('chat m', 'plan.2', [20, 10], inAgent),
      ],
      ['invoke_agent plan', '  chat m', '  execute_tool search', '  execute_tool search', '  chat m'],
    ],
    [
      'a loop stands over its rounds, and over what it decided',
      [
        span('chat m', 'refine.1/write'),
        span('loop refine', 'refine', [10, 0], { kind: 'flow' }),
        span('chat m', 'refine.2/write'),
        span('loop refine', 'refine', [20, 0], { kind: 'flow' }),
      ],
      ['loop refine', '  refine.1', '    chat m', '  loop refine', '  refine.2', '    chat m'],
    ],
    [
      'a branch stands over the way that was taken',
      [span('branch route', 'route', [0, 0], { kind: 'flow' }), span('chat m', 'route.else/write')],
      ['branch route', '  route.else', '    chat m'],
    ],
    [
      'what runs beside each other is told apart',
      [span('chat m', 'both.left/a'), span('chat m', 'both.right/a')],
      ['both', '  both.left', '    chat m', '  both.right', '    chat m'],
    ],
    [
      'a subfeature stands over its steps, an agent in it over its own',
      [
        span('subfeature ask', 'ask', [0, 0], { kind: 'flow' }),
        span('chat m', 'ask/plan.1', [0, 10], inAgent),
        span('execute_tool search', 'ask/plan.1/search', [10, 5], { kind: 'tool' }),
      ],
      ['subfeature ask', '  invoke_agent plan', '    chat m', '    execute_tool search'],
    ],
    [
      'a guard stands over its judges',
      [
        span('guard rules', 'check/rules', [0, 1], { kind: 'guard' }),
        span('chat judge', 'check/judge'),
        span('guard check', 'check', [10, 0], { kind: 'guard' }),
      ],
      ['guard check', '  guard rules', '  chat judge'],
    ],
  ])('%s', (_, spans, expected) => {
    expect(drawn(spans)).toEqual(['invoke_workflow hello-docs', ...expected.map((line) => `  ${line}`)]);
  });

  it('gives what holds others the time of all that it holds', () => {
    const agent = spanTree(
      whole([
        span('chat m', 'plan.1', [5, 10], inAgent),
        span('execute_tool s', 'plan.1/s', [20, 12], { kind: 'tool' }),
      ]),
    ).find(({ of }) => of === 'agent');
    expect(agent).toMatchObject({ startMs: 5, durationMs: 27 });
  });

  it('gives the same ids to the same run, and keeps an id that somebody was told', () => {
    const spans = [span('chat m', 'a'), span('execute_tool s', 'b', [0, 1], { kind: 'tool', id: 'd'.repeat(16) })];
    const ids = spanTree(whole(spans)).map(({ id }) => id);
    expect(spanTree(whole(spans)).map(({ id }) => id)).toEqual(ids);
    expect(ids).toContain('d'.repeat(16));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows every span once, whatever the paths are', () => {
    const paths = [
      'a',
      'a',
      'a/b',
      'a.1',
      'a.1/b',
      'a.1/b/c.2/d',
      'a.else/x',
      'b',
      'b/judge',
      'b/judge.2',
      'memory/summary',
    ];
    for (const kind of ['chat', 'flow', 'guard', 'tool'] as const) {
      const spans = paths.map((step) => span(`${kind} x`, step, [0, 1], { kind }));
      const nodes = spanTree(whole(spans));
      const shown = nodes.flatMap((node) => (node.span === null ? [] : [node.span]));
      expect(shown.toSorted((one, other) => one - other)).toEqual(spans.map((_, index) => index));
      const known = new Set<string>();
      for (const { id, parent, of } of nodes) {
        expect(of === 'run' ? parent === null : known.has(parent ?? '')).toBe(true);
        known.add(id);
      }
      expect(known.size).toBe(nodes.length);
    }
  });
});
