import fc from 'fast-check';
import type { Event } from '#core/rollout/event';
import { unknownCauses } from '#schema/contracts/plan';
import { frozen, hash, person, plan, rolloutId, type Says, type Story, version } from './scene.ts';

/** Something that happens after a while, still ignorant of the state that it will meet. */
export type Happening = { readonly waitS: number; readonly event: (story: Story) => Event };

type Making = Happening['event'];

/** Mostly good news with enough units, so that stories get somewhere. */
const says: fc.Arbitrary<Says> = fc
  .record({
    worse: fc.integer({ max: 11, min: 0 }),
    cause: fc.option(fc.constantFrom(...unknownCauses), { freq: 5 }),
    short: fc.constantFrom('control' as const, 'candidate' as const),
    n0: fc.constantFrom(0, 900, 900, 900),
    n1: fc.constantFrom(0, 5, 100, 100),
    stage: fc.option(fc.constantFrom(0, 1), { freq: 9 }),
  })
  .map(({ worse, cause, short, n0, n1, stage }) => ({
    ...{ worse: worse === 0, n0, n1 },
    ...(cause === null ? {} : { cause, short }),
    ...(stage === null ? {} : { stage }),
  }));

const plans = fc
  .record({
    percents: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 }),
    holds: fc.array(fc.constantFrom(0, 10, 60), { minLength: 4, maxLength: 4 }),
    units: fc.array(fc.constantFrom(0, 50), { minLength: 4, maxLength: 4 }),
    guarded: fc.constantFrom(true, true, false),
    reactions: fc.array(fc.constantFrom('hold', 'hold', 'pause', 'rollback'), { minLength: 5, maxLength: 5 }),
    revertS: fc.constantFrom(0, 100),
  })
  .map(({ percents, holds, units, guarded, reactions, revertS }) => {
    const rising = [...new Set(percents)].sort((a, b) => a - b);
    const stages = rising.map((percent, i) => ({ percent, holdS: holds[i] ?? 0, minUnits: units[i] ?? 0 }));
    const whenUnknown = Object.fromEntries(unknownCauses.map((cause, i) => [cause, reactions[i]]));
    return plan({ stages, guardrails: guarded ? [{ metric: 'error' }] : [], whenUnknown, revertS });
  });

const n = fc.integer({ min: 1, max: 4 });

/** Evidence needs a rollout to be about. */
const aboutRollout =
  (making: Making): Making =>
  (story) =>
    story.state.rollout === null ? { type: 'ticked' } : making(story);

const push = n.map((i): Making => () => {
  return { type: 'version_added', version: version(i), hash: hash(i), serveFirst: i < 4, by: person };
});
/** Mostly of a version that can be started; now and then of control, or of one nobody pushed. */
const start = fc.tuple(n, plans).map(([i, chosen]): Making => (story) => {
  const others = [2, 3, 1].filter((one) => version(one) !== story.state.control);
  const candidate = version(i === 4 ? i : (others[i % 2] ?? i));
  return { type: 'rollout_started', candidate, plan: chosen, frozen, by: person };
});
const traffic = fc
  .tuple(fc.option(n), fc.constantFrom(0, 0.001, 10, 50, 100), fc.boolean())
  .map(([i, percent, guarded]): Making => (story) => {
    return story.traffic(i, percent, guarded ? plan().guardrails : []);
  });
const evidence = says.map((said): Making => aboutRollout((story) => story.says(said)));
const tick = fc.constant<Making>(() => ({ type: 'ticked' }));
const advance = fc.option(says).map((said): Making => aboutRollout((story) => story.advance(said)));
const command = fc.tuple(fc.constantFrom('paused' as const, 'resumed' as const, 'rolled_back' as const), n).map(
  ([type, i]): Making =>
    (story) =>
      story.command(type, (i > 1 ? story.state.rollout?.id : null) ?? rolloutId(i)),
);
const pauseOrResume = fc.constant<Making>(
  aboutRollout((story) => story.command(story.phase === 'paused' ? 'resumed' : 'paused')),
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
  { weight: 5, arbitrary: start },
  { weight: 3, arbitrary: traffic },
  { weight: 20, arbitrary: evidence },
  { weight: 2, arbitrary: tick },
  { weight: 3, arbitrary: advance },
  { weight: 3, arbitrary: command },
  { weight: 6, arbitrary: pauseOrResume },
  { weight: 2, arbitrary: killSwitch },
  { weight: 1, arbitrary: alert },
);

/** A random story for a feature; waiting times, in seconds, are drawn from `waits`. It begins with a rollout. */
export const happenings = (waits: fc.Arbitrary<number>): fc.Arbitrary<Happening[]> =>
  fc
    .tuple(start, fc.array(fc.record({ waitS: waits, event: making }), { maxLength: 60, size: 'max' }))
    .map(([first, rest]) => [{ waitS: 0, event: first }, ...rest]);
