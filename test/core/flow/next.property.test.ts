import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndAction, PromptAction, StepAction } from '#core/flow/action';
import type { Begun } from '#core/flow/begun';
import { MOST_DOINGS } from '#core/flow/bounds';
import { checkManifest } from '#core/flow/check';
import type { FlowEvent, StepOutcome } from '#core/flow/history';
import { next } from '#core/flow/next';
import { partKey, type Parts, type Program } from '#core/flow/program';
import { readReply } from '#core/flow/read-reply';
import { runGuard } from '#core/flow/run-guard';
import { stepsIn } from '#core/flow/steps-in';
import type { FeatureName, VersionId } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { StepInput } from '#schema/contracts/step';
import { Tool } from '#schema/contracts/tool';
import { aManifest, answer, find, guard, look, object, output } from './a-manifest.ts';

const run = { input: { question: 'why?' }, context: { plan: 'free' }, session: null };
const helper = { feature: 'helper' as FeatureName, version: 'v_0123456789abcdef' as VersionId };

const agent = {
  kind: 'agent',
  name: 'x',
  prompt: 'answer',
  model: 'main',
  tools: ['seek', 'look', 'pay'],
  maxTurns: 2,
};
const aTool = (more: object): Tool => Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/', ...more });
const tools = {
  seek: aTool({ effect: 'read' }),
  look: aTool({ effect: 'read' }),
  pay: aTool({ effect: 'write', keyed: true, approve: 'nobody' }),
};

/** What a model may ask for that was offered tools: some of it is no call at all. */
const someCalls = ['seek', 'seek', 'look', 'pay', 'pay', 'rob', 'look'].map((name, at) => ({
  ...{ id: `${at}`, name },
  arguments: at === 6 ? '{"' : '{}',
}));

/** A version that flows run in place: it may fail, or come to its own degraded answer. */
const aHelper = fc
  .boolean()
  .map((mild) =>
    aManifest(
      [{ ...answer, name: 'inner' }, output({ answer: { var: 'inner.text' } })],
      mild ? { degraded: { answer: 'sorry' } } : {},
    ),
  );

/** Steps as they are drawn; names and what guards look at are put in afterwards. */
const { steps: someSteps } = fc.letrec<{ steps: StepInput[]; step: StepInput }>((tie) => ({
  steps: fc.array(tie('step'), { minLength: 1, maxLength: 4, size: 'max' }),
  step: fc.oneof(
    { depthSize: 'max', maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<StepInput>(answer, answer, answer, answer, {
      ...{ ...answer, schema: object({ a: { type: 'number' } }) },
    } as StepInput),
    fc.constant<StepInput>(find),
    fc
      .record({ maxTurns: fc.integer({ min: 2, max: 4 }), maxUsd: fc.option(fc.constant(0.02), { nil: undefined }) })
      .map((more) => ({ ...agent, ...more }) as StepInput),
    fc.constant<StepInput>({ kind: 'code', name: 'x', function: 'f', arguments: { n: { var: 'input.question' } } }),
    fc.constantFrom<StepInput>(look, look, look, look, { ...look, arguments: { n: { '/': [1, 0] } } } as StepInput),
    fc
      .record({
        else: fc.constantFrom('block', 'retry', 'retry', 'degrade', 'mark'),
        max: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null }),
        judges: fc.array(fc.constantFrom<object>({}, { onUnscored: 'pass' }, { onUnscored: 'fail', atLeast: 0 }), {
          maxLength: 2,
        }),
      })
      .map(({ else: otherwise, max, judges }) => {
        const asked = judges.map((more) => ({ grader: 'judge', prompt: 'rate', model: 'main', ...more }));
        const rules = max === null && asked.length > 0 ? [] : [{ grader: 'length', max: max ?? 3 }];
        return guard({ else: otherwise, graders: [...asked, ...rules] });
      }),
    fc.constant<StepInput>({
      kind: 'subfeature',
      name: 'x',
      ...helper,
      input: { question: { var: 'input.question' } },
    }),
    fc
      .record({ do: tie('steps'), else: fc.option(tie('steps'), { nil: [] }), when: fc.boolean() })
      .map(({ when, ...arms }): StepInput => ({
        kind: 'branch',
        name: 'x',
        cases: [{ when, do: arms.do }],
        else: arms.else,
      })),
    fc.array(tie('steps'), { minLength: 1, maxLength: 3 }).map((arms): StepInput => ({
      kind: 'parallel',
      name: 'x',
      do: arms.map((steps, at) => ({ name: `arm${at}`, steps })),
    })),
    fc
      .record({ do: tie('steps'), items: fc.nat(4), concurrency: fc.integer({ min: 1, max: 3 }) })
      .map(({ do: steps, items, concurrency }): StepInput => ({
        ...{ kind: 'map', name: 'x', as: 'x', do: steps, max: 3, concurrency },
        over: { literal: Array.from({ length: items }, (_, item) => item) },
      })),
    fc
      .record({ do: tie('steps'), max: fc.integer({ min: 1, max: 3 }), count: fc.nat(3) })
      .map(({ do: steps, max, count }): StepInput => ({
        ...{ kind: 'loop', name: 'x', do: steps, max, until: { '>=': [{ var: 'x.count' }, count] } },
      })),
  ),
}));

/** A step that holds others, with all of them named. */
function namedHolder(step: StepInput, name: string, room: { count: number }): StepInput {
  if (step.kind === 'branch') {
    const cases = step.cases.map((one) => ({ ...one, do: named(one.do, room) }));
    return { ...step, name, cases, else: named(step.else ?? [], room) };
  }
  if (step.kind === 'parallel')
    return { ...step, name, do: step.do.map((arm) => ({ ...arm, steps: named(arm.steps, room) })) };
  if (step.kind === 'map') return { ...step, name, as: `item${room.count}`, do: named(step.do, room) };
  if (step.kind !== 'loop') return { ...step, name };
  const until = JSON.parse(JSON.stringify(step.until).replace('x.count', `${name}.count`)) as JsonObject;
  return { ...step, name, do: named(step.do, room), until };
}

/** Every step another name; guards look at the nearest prompt before them in their own list, and else at the input. */
function named(steps: readonly StepInput[], room: { count: number }): StepInput[] {
  let prompted: string | null = null;
  return steps.map((step): StepInput => {
    room.count += 1;
    const name = `${step.kind}${room.count}`;
    if (step.kind === 'prompt') prompted = name;
    if (step.kind !== 'guard') return namedHolder(step, name, room);
    const on = { var: prompted === null ? 'input.question' : `${prompted}.text` };
    return { ...step, name, on, else: step.else === 'retry' && prompted === null ? 'mark' : step.else };
  });
}

const hasDegrade = (manifest: ReturnType<typeof aManifest>): boolean =>
  stepsIn(manifest.flow).some(({ step }) => step.kind === 'guard' && step.else === 'degrade');

const aProgram: fc.Arbitrary<Program> = fc
  .tuple(someSteps, aHelper, fc.boolean(), fc.boolean())
  .map(([steps, part, mild, disabled]) => {
    const flow: ManifestInput['flow'] = [...named(steps, { count: 0 }), output({ answer: 'done' })];
    const code = 'c'.repeat(64);
    const prompts = { answer: { user: '{{ input.question }}' }, rate: { user: '{{ judged }}' } };
    const strict = aManifest(flow, { code, prompts });
    const declared = { code, prompts, degraded: { answer: '' } };
    const manifest = mild || hasDegrade(strict) ? aManifest(flow, declared) : strict;
    const parts: Parts = new Map([[partKey(helper), { manifest: part, disabled }]]);
    return { manifest, parts, tools };
  })
  .filter((program) => checkManifest(program.manifest, program.parts).length === 0);

type Draw = { readonly text: string; readonly fails: number };

/** Luck belongs to a step's visit, whoever asks and whenever: that is what "the same outcomes" means. */
function drawFor({ step, visit }: StepAction, luck: readonly Draw[]): Draw {
  const key = `${step} ${visit}`;
  let hash = 7;
  for (let at = 0; at < key.length; at++) hash = (hash * 31 + key.charCodeAt(at)) % 1_000_003;
  return luck[hash % luck.length] ?? { text: '', fails: 0 };
}

/** What a model says; one that is offered tools calls them with luck, in the last turn too, where it may not. */
function answerTo({ tools: offer, metered, schema }: PromptAction, { text, fails }: Draw): StepOutcome {
  const spent = metered ? { costUsd: text === '' ? null : 0.005 } : {};
  if (offer !== undefined && fails > 0.05) {
    const calls = someCalls.slice(text.length % 3, Math.ceil(fails * 40));
    return { kind: 'answered', text, json: null, model: 'm', fallback: false, calls, ...spent };
  }
  const reply = readReply(text, schema);
  return fails > 0.9 || !reply.ok
    ? { kind: 'failed', code: 'upstream_failed' }
    : { kind: 'answered', ...reply.value, model: 'm', fallback: false, ...spent };
}
const returned = (text: string, fails: number): StepOutcome =>
  fails > 0.9 ? { kind: 'failed', code: 'deadline', detail: 'Late.' } : { kind: 'returned', result: [text] };

function outcomeOf(action: StepAction, { text, fails }: Draw): StepOutcome {
  switch (action.do) {
    case 'guard':
      return runGuard(action);
    case 'decide':
      return action.decided;
    case 'retrieve':
      return fails > 0.95 ? { kind: 'failed', code: 'unavailable' } : { kind: 'found', documents: [] };
    case 'code':
      return returned(text, fails);
    case 'tool':
      return fails > 0.97 ? { kind: 'withheld', tool: action.tool } : returned(text, fails);
    case 'prompt':
      return answerTo(action, { text, fails });
  }
}

/** What judges may say. */
const [fair, poor] = [0.9, 0.1].map((score) => JSON.stringify({ reason: '', score })) as [string, string];

const someLuck = fc.array(
  fc.record({
    text: fc.constantFrom('', 'x', 'four', 'longer', '{"a":1}', '{"a":"x"}', fair, fair, poor),
    fails: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value ** 6),
  }),
  { minLength: 30, maxLength: 30 },
);

type Driven = { readonly end: EndAction; readonly history: FlowEvent[]; readonly most: number };

/** Drives a run to its end; `pick` says which of the things that may be done at once is done next. */
function drive(program: Program, luck: readonly Draw[], pick: (among: number) => number): Driven {
  const history: FlowEvent[] = [];
  let most = 0;
  for (let turn = 0; turn < 3 * MOST_DOINGS; turn++) {
    const move = next(program, run, history);
    if (move.do !== 'steps') return { end: move, history, most };
    most = Math.max(most, move.steps.length);
    const action = move.steps[pick(move.steps.length) % move.steps.length];
    if (action === undefined) throw new Error('Nothing to do, and no end.');
    history.push({ step: action.step, visit: action.visit, outcome: outcomeOf(action, drawFor(action, luck)) });
  }
  throw new Error('It does not end.');
}

const isDecision = ({ outcome }: FlowEvent): boolean => ['taken', 'listed', 'judged', 'filled'].includes(outcome.kind);

describe('any flow that a push accepts', () => {
  it('asks the same of everything under way, whether it is kept by the driver or made anew', () => {
    fc.assert(
      fc.property(aProgram, someLuck, fc.infiniteStream(fc.nat(20)), (program, luck, order) => {
        const picks = order[Symbol.iterator]();
        const begun: Begun = new Map();
        const history: FlowEvent[] = [];
        for (;;) {
          const kept = next({ ...program, begun }, run, history);
          expect(kept).toEqual(next(program, run, history));
          if (kept.do !== 'steps') return;
          expect(next({ ...program, begun }, run, history)).toEqual(kept);
          const action = kept.steps[(picks.next().value ?? 0) % kept.steps.length];
          if (action === undefined) throw new Error('Nothing to do, and no end.');
          begun.delete(action.step);
          history.push({ step: action.step, visit: action.visit, outcome: outcomeOf(action, drawFor(action, luck)) });
        }
      }),
      { numRuns: 300 },
    );
  }, 30_000);

  it('may ask judges, who say yes, no, and nothing', () => {
    const said = new Set<unknown>();
    fc.assert(
      fc.property(aProgram, someLuck, (program, luck) => {
        const scores = drive(program, luck, () => 0).history.flatMap(({ outcome }) =>
          outcome.kind === 'graded' ? outcome.scores : [],
        );
        for (const { grader, pass } of scores) if (grader === 'judge') said.add(pass);
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(said).toEqual(new Set([true, false, null]));
  });

  it('ends within its bound, in a reply that fits the output, or in a failure', () => {
    fc.assert(
      fc.property(aProgram, someLuck, (program, luck) => {
        const { end, history } = drive(program, luck, () => 0);
        expect(history.filter((event) => !isDecision(event)).length).toBeLessThanOrEqual(MOST_DOINGS);
        expect(end.do).toMatch(/^(finish|fail|withhold)$/);
        if (end.do === 'finish') expect(end.output).toEqual({ answer: expect.any(String) });
      }),
      { numRuns: 500 },
    );
  });

  it('comes to the same end whichever of what is done at once is done first', () => {
    fc.assert(
      fc.property(aProgram, someLuck, fc.infiniteStream(fc.nat(20)), (program, luck, order) => {
        const inTurn = drive(program, luck, () => 0);
        const picks = order[Symbol.iterator]();
        expect(drive(program, luck, () => picks.next().value ?? 0).end).toEqual(inTurn.end);
        expect(drive(program, luck, (among) => among - 1).end).toEqual(inTurn.end);
      }),
      { numRuns: 1000 },
    );
  }, 30_000);

  it('does each visit of a step once, whatever the order, and answers the same to the same history', () => {
    fc.assert(
      fc.property(aProgram, someLuck, fc.nat(7), (program, luck, skip) => {
        const { history, end } = drive(program, luck, (among) => (among - 1) * skip);
        const done = history.map(({ step, visit }) => `${step} ${visit}`);
        expect(new Set(done).size).toBe(done.length);
        expect(next(program, run, structuredClone(history))).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });

  it('never asks for more than its maps and arms may do at once', () => {
    fc.assert(
      fc.property(aProgram, someLuck, (program, luck) => {
        // Three arms, three items at once, three levels.
        expect(drive(program, luck, () => 0).most).toBeLessThanOrEqual(27);
      }),
      { numRuns: 200 },
    );
  });
});
