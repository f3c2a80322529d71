import fc from 'fast-check';
import type { Event } from '#core/rollout/event';
import { type PlanInput, unknownCauses } from '#schema/contracts/plan';
import type { StageInput } from '#schema/contracts/stage';
import {
  approver,
  evalId,
  frozen,
  hash,
  person,
  plan,
  rolloutId,
  type Says,
  segment,
  type Story,
  version,
} from './scene.ts';

/** Where the machine is killed: nowhere, before what it decided is kept, or between what it kept and what it performs. */
export type Crash = 'none' | 'before_kept' | 'while_performing';

/** Something that happens after a while, still ignorant of the state that it will meet. */
export type Happening = { readonly waitS: number; readonly crash: Crash; readonly event: (story: Story) => Event };

type Making = Happening['event'];

/** Mostly good news with enough units, so that stories get somewhere. */
const says: fc.Arbitrary<Says> = fc
  .record({
    worse: fc.integer({ max: 15, min: 0 }),
    cause: fc.option(fc.constantFrom(...unknownCauses), { freq: 5 }),
    short: fc.constantFrom('control' as const, 'candidate' as const),
    n0: fc.constantFrom(0, 900, 900, 900),
    n1: fc.constantFrom(0, 5, 100, 100),
    stage: fc.option(fc.constantFrom(0, 1), { freq: 9 }),
    shown: fc.constantFrom(true, true, false),
    spent: fc.constantFrom(false, false, true),
  })
  .map(({ worse, cause, short, n0, n1, stage, shown, spent }) => ({
    ...{ worse: worse === 0, n0, n1, shown, spent },
    ...(cause === null ? {} : { cause, short }),
    ...(stage === null ? {} : { stage }),
  }));

/** What every kind of stage may ask for. */
const asks = fc
  .record({
    holdS: fc.constantFrom(0, 10, 60),
    minUnits: fc.constantFrom(0, 50),
    requires: fc.constantFrom([], [], ['approval'] as const, [{ approval: 'operator' }] as const),
    notWorse: fc.constantFrom([], [], [{ metric: 'error', by: 0.02 }] as const),
  })
  .map(({ requires, notWorse, ...rest }) => ({ ...rest, requires: [...requires], notWorse: [...notWorse] }));

const shadowStage = asks.map((asked): StageInput => ({ ...asked, shadow: 0.2 }));
const segmentStage = fc
  .tuple(asks, fc.constantFrom('a', 'b'), fc.constantFrom(20, 50, 100))
  .map(([asked, name, percent]): StageInput => ({
    ...(percent === 100 ? { ...asked, minUnits: 0, notWorse: [], blind: true } : asked),
    ...{ segment: name, percent },
  }));
const everybodyStage = fc
  .tuple(asks, fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant(100)))
  .map(([asked, percent]): StageInput => ({
    ...(percent === 100 ? { ...asked, minUnits: 0, notWorse: [] } : asked),
    percent,
  }));

/** The stages in an order that a plan may have: one that would let the share of the audience before it fall is left out. */
function inOrder(stages: readonly StageInput[]): StageInput[] {
  const kept: StageInput[] = [];
  for (const stage of stages) {
    const before = kept.at(-1);
    const same = before !== undefined && before.shadow === undefined && before.segment === stage.segment;
    if (!same || (before.percent ?? 0) < (stage.percent ?? 0)) kept.push(stage);
  }
  return kept;
}

const gateOf = (onInconclusive: 'block' | 'pass', index: number) => ({ eval: `golden-${index}`, onInconclusive });

const plans = fc
  .record({
    shadows: fc.array(shadowStage, { maxLength: 1 }),
    segments: fc.array(segmentStage, { maxLength: 3 }),
    others: fc.array(everybodyStage, { minLength: 1, maxLength: 3 }),
    guarded: fc.constantFrom(true, true, false),
    reactions: fc.array(fc.constantFrom('hold', 'hold', 'hold', 'pause', 'rollback'), { minLength: 5, maxLength: 5 }),
    revertS: fc.constantFrom(0, 100),
    gates: fc.constantFrom([], [], [], ['block'] as const, ['block', 'pass'] as const),
    onNewer: fc.constantFrom('refuse' as const, 'supersede' as const, 'queue' as const),
  })
  .map(({ shadows, segments, others, guarded, reactions, revertS, gates, onNewer }): PlanInput => {
    const rising = [...others].sort((a, b) => (a.percent ?? 0) - (b.percent ?? 0));
    const stages = inOrder([...shadows, ...segments, ...rising]);
    const whenUnknown = Object.fromEntries(unknownCauses.map((cause, i) => [cause, reactions[i]]));
    const unasked = stages.map((stage) => ({ ...stage, notWorse: [] }));
    const guardrails = guarded ? [{ metric: 'error' as const }] : [];
    return { stages: guarded ? stages : unasked, guardrails, whenUnknown, revertS, gates: gates.map(gateOf), onNewer };
  });

/** Evidence needs a rollout to be about. */
const aboutRollout =
  (making: Making): Making =>
  (story) =>
    story.state.rollout === null ? { type: 'ticked' } : making(story);

/** What the eval of a gate said; now and then of another rollout, or of a gate that the plan does not have. */
const judged = fc
  .record({
    verdict: fc.constantFrom(
      'pass' as const,
      'pass' as const,
      'pass' as const,
      'inconclusive' as const,
      'fail' as const,
    ),
    finished: fc.constantFrom(true, true, true, false),
    gate: fc.constantFrom(0, 0, 1, 1, 2),
    of: fc.constantFrom(0, 0, 0, 0, 0, 1),
  })
  .map(({ verdict, finished, gate, of }): Making =>
    aboutRollout((story) => ({
      ...{ type: 'gate_judged', rollout: of === 0 ? story.rollout.id : rolloutId(of), gate, eval: evalId },
      ...{ verdict: finished ? verdict : 'inconclusive', finished, why: 'seen' },
    })),
  );
const override = fc.constant<Making>(aboutRollout((story) => story.override()));

const n = fc.integer({ min: 1, max: 4 });

const push = n.map((i): Making => () => {
  return { type: 'version_added', version: version(i), hash: hash(i), serveFirst: i < 4, by: person };
});
/** Mostly of a version that can be started; now and then of control, or of one nobody pushed. */
const start = fc.tuple(n, plans).map(([i, chosen]): Making => (story) => {
  const others = [2, 3, 1].filter((one) => version(one) !== story.state.control);
  const candidate = version(i === 4 ? i : (others[i % 2] ?? i));
  return { type: 'rollout_started', candidate, plan: plan(chosen), frozen, by: person };
});
const traffic = fc
  .tuple(fc.option(n), fc.constantFrom(0, 0.001, 10, 50, 100), fc.boolean(), fc.constantFrom(null, null, 'a', 'b'))
  .map(([i, percent, guarded, of]): Making => (story) => {
    return story.traffic(i, percent, guarded ? plan().guardrails : [], of && segment(of));
  });
const evidence = says.map((said): Making => aboutRollout((story) => story.says(said)));
const tick = fc.constant<Making>(() => ({ type: 'ticked' }));
const advance = fc.option(says).map((said): Making => aboutRollout((story) => story.advance(said)));
const command = fc
  .tuple(fc.constantFrom('paused' as const, 'resumed' as const, 'rolled_back' as const), n)
  .map(([type, i]): Making => (story) => {
    const meant = i === 2 ? story.state.queued : story.state.rollout;
    return story.command(type, (i > 1 ? meant?.id : null) ?? rolloutId(i));
  });
const pauseOrResume = fc.constant<Making>(
  aboutRollout((story) => story.command(story.phase === 'paused' ? 'resumed' : 'paused')),
);
const approve = fc
  .tuple(fc.constantFrom(approver, approver, person, { ...person, role: 'admin', alone: true }), fc.option(says))
  .map(([by, said]): Making => aboutRollout((story) => story.approve(by, said)));
const restart = fc.constant<Making>((story) => story.restarting(story.ended.at(-1) ?? null));
const dequeue = fc.constant<Making>(() => ({ type: 'dequeued', frozen }));
const regrade = fc.integer({ min: 1, max: 3 }).map((grading): Making => () => ({ type: 'regraded', grading }));
const seen = fc.array(fc.constantFrom(1, 2, 3), { maxLength: 2 }).map(
  (versions): Making =>
    (story) =>
      story.seen(...versions),
);
const killSwitch = fc.constantFrom('disabled' as const, 'enabled' as const).map((type): Making => () => {
  return { type, reason: 'x', by: person };
});
const alert = fc
  .tuple(fc.constantFrom('rollback' as const, 'pause' as const), fc.string({ maxLength: 1 }), fc.option(n))
  .map(
    ([action, key, i]): Making =>
      (story) =>
        story.alert(action, key, i ?? undefined),
  );

const making = fc.oneof(
  { weight: 2, arbitrary: push },
  { weight: 6, arbitrary: start },
  { weight: 3, arbitrary: traffic },
  { weight: 24, arbitrary: evidence },
  { weight: 2, arbitrary: tick },
  { weight: 3, arbitrary: advance },
  { weight: 3, arbitrary: command },
  { weight: 5, arbitrary: pauseOrResume },
  { weight: 8, arbitrary: approve },
  { weight: 2, arbitrary: restart },
  { weight: 3, arbitrary: dequeue },
  { weight: 1, arbitrary: regrade },
  { weight: 10, arbitrary: judged },
  { weight: 4, arbitrary: override },
  { weight: 5, arbitrary: seen },
  { weight: 2, arbitrary: killSwitch },
  { weight: 1, arbitrary: alert },
);

const crash = fc.constantFrom<Crash>('none', 'none', 'none', 'none', 'before_kept', 'while_performing');

/** A random story for a feature; waiting times, in seconds, are drawn from `waits`. It begins with a rollout. */
export const happenings = (waits: fc.Arbitrary<number>): fc.Arbitrary<Happening[]> =>
  fc
    .tuple(start, fc.array(fc.record({ waitS: waits, crash, event: making }), { maxLength: 60, size: 'max' }))
    .map(([first, rest]) => [{ waitS: 0, crash: 'none', event: first }, ...rest]);
