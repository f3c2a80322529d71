import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkManifest } from '#core/flow/check';
import type { FlowEvent, StepOutcome } from '#core/flow/history';
import { next } from '#core/flow/next';
import { runGuard } from '#core/flow/run-guard';
import { readReply } from '#core/flow/read-reply';
import type { Manifest, ManifestInput } from '#schema/contracts/manifest';
import { aManifest, answer, find, guard, look, object, output } from './a-manifest.ts';

type StepInput = ManifestInput['flow'][number];

const run = { input: { question: 'why?' }, context: { plan: 'free' }, session: null };

const aStep: fc.Arbitrary<StepInput> = fc.oneof(
  fc.constant<StepInput>(find),
  fc.constantFrom<StepInput>(look, { ...look, arguments: { n: { '/': [1, 0] } } }),
  fc.constantFrom<StepInput>(answer, { ...answer, schema: object({ a: { type: 'number' } }) } as StepInput),
  fc
    .record({ else: fc.constantFrom('block', 'retry', 'degrade', 'mark'), max: fc.nat(3) })
    .map((more) =>
      guard({ else: more.else, on: { var: 'input.question' }, graders: [{ grader: 'length', max: more.max * 2 }] }),
    ),
);

/** A flow of up to twelve steps, names made different; guards look at the nearest prompt's text. */
const aFlow = fc.array(aStep, { maxLength: 12 }).map((steps) => {
  let prompted: string | null = null;
  const named = steps.map((step, index): StepInput => {
    const name = `${step.kind}${index}`;
    const on = prompted === null ? { var: 'input.question' } : { var: `${prompted}.text` };
    if (step.kind === 'prompt') prompted = name;
    return step.kind === 'guard'
      ? { ...step, name, on, else: step.else === 'retry' && prompted === null ? 'mark' : step.else }
      : { ...step, name };
  });
  const value = prompted === null ? { answer: 'nothing asked' } : { answer: { var: `${String(prompted)}.text` } };
  return [...named, output(value)];
});

const aManifestOf = fc
  .tuple(aFlow, fc.boolean())
  .map(([flow, mild]) =>
    aManifest(
      flow,
      mild || flow.some((step) => step.kind === 'guard' && step.else === 'degrade') ? { degraded: { answer: '' } } : {},
    ),
  );

const anOutcome = fc.record({
  text: fc.constantFrom('', 'x', 'four', 'longer', '{"a":1}', '{"a":"x"}'),
  fails: fc.double({ min: 0, max: 1, noNaN: true }),
});

function outcomeOf(action: ReturnType<typeof next>, draw: { text: string; fails: number }): StepOutcome {
  if (action.do === 'guard') return runGuard(action);
  if (action.do === 'retrieve')
    return draw.fails > 0.95 ? { kind: 'failed', code: 'unavailable' } : { kind: 'found', documents: [] };
  if (action.do === 'tool')
    return draw.fails > 0.9
      ? { kind: 'failed', code: 'deadline', detail: 'Late.' }
      : { kind: 'returned', result: [draw.text] };
  if (action.do !== 'prompt' || draw.fails > 0.9) return { kind: 'failed', code: 'upstream_failed' };
  const reply = readReply(draw.text, action.schema);
  return reply.ok
    ? { kind: 'answered', ...reply.value, model: 'm', fallback: false }
    : { kind: 'failed', code: 'upstream_failed' };
}

/** Each prompt is asked at most once and then once for each guard; a step is done at most as often. */
const bound = ({ flow }: Manifest): number => flow.length * (flow.filter(({ kind }) => kind === 'guard').length + 1);

describe('any flow', () => {
  it('ends within a bound, in a reply that fits the output or in a failure, and the same way every time', () => {
    fc.assert(
      fc.property(aManifestOf, fc.array(anOutcome, { minLength: 200, maxLength: 200 }), (manifest, draws) => {
        expect(checkManifest(manifest)).toEqual([]);
        const history: FlowEvent[] = [];
        let action = next(manifest, run, history);
        for (let turn = 0; 'visit' in action; turn++) {
          expect(turn).toBeLessThan(bound(manifest));
          expect(next(manifest, run, structuredClone(history))).toEqual(action);
          const outcome = outcomeOf(action, draws[turn] ?? { text: '', fails: 0 });
          history.push({ step: action.step, visit: action.visit, outcome });
          action = next(manifest, run, history);
        }
        expect(action.do).toMatch(/^(finish|fail)$/);
        if (action.do === 'finish') expect(action.output).toEqual({ answer: expect.any(String) });
        expect(next(manifest, run, history)).toEqual(action);
      }),
      { numRuns: 500 },
    );
  });
});
