import type { VersionId } from '#schema/contracts/ids';
import { begunRollout } from './begun-rollout.ts';
import { type Change, changed, type Note, plainNote } from './change.ts';
import type { Seen } from './event.ts';
import { machine } from './machine.ts';
import type { FeatureState, RolloutState, TakenBack } from './state.ts';

/** How long after a rollback a run may still begin with the version, in ms: as old as a snapshot may be (design.md). */
const BOUND_MS = 2000;
/** How much longer it takes until records of late runs would be here. */
const SETTLED_MS = 2000;
/** How long a version that was taken back is watched. */
const WATCHED_MS = 600_000;
/** How many are remembered. */
const KEPT = 50;

/** What is watched once the rollout is taken back; a candidate that nobody was given has no replies that could stop. */
export function watched(state: FeatureState, rollout: RolloutState, nowMs: number): readonly TakenBack[] {
  const { id, candidate, percent, earlier } = rollout;
  if (percent === 0 && earlier.length === 0) return state.takenBack;
  const taken = { rollout: id, version: candidate, sinceMs: nowMs, boundMs: BOUND_MS, state: 'watching' } as const;
  return [...state.takenBack, { ...taken, lastRunAtMs: null, lateRuns: 0, othersSeen: false }].slice(-KEPT);
}

/** The version begins anew: that it is seen means nothing any more, and what was seen until now stands. */
export function unwatched({ takenBack }: FeatureState, version: VersionId): readonly TakenBack[] {
  const still = (one: TakenBack): boolean => one.version === version && one.state === 'watching';
  if (!takenBack.some(still)) return takenBack;
  return takenBack.map((one) => (still(one) ? { ...one, state: one.othersSeen ? 'verified' : 'unseen' } : one));
}

/** Whether runs of the version still tell something: it is not served again, nor was it taken back again since. */
function isOpen(state: FeatureState, one: TakenBack): boolean {
  const { control, takenBack } = state;
  const served = control === one.version || begunRollout(state)?.candidate === one.version;
  return !served && one.state !== 'unseen' && takenBack.findLast(({ version }) => version === one.version) === one;
}

/** Whether somebody wants to know which versions runs begin with: a version was taken back less than ten minutes ago. */
export function isAwaited(state: FeatureState, nowMs: number): boolean {
  return state.takenBack.some((one) => nowMs <= one.sinceMs + WATCHED_MS && isOpen(state, one));
}

/** When `seen` should come at the latest, with or without runs, in ms since the epoch: time alone then tells something. null: nothing is awaited. */
export function nextLookAtMs(state: FeatureState): number | null {
  const open = state.takenBack.filter((one) => one.state === 'watching' && isOpen(state, one));
  const moments = open.map(({ sinceMs, boundMs, othersSeen }) =>
    othersSeen ? sinceMs + boundMs + SETTLED_MS : sinceMs + WATCHED_MS,
  );
  return moments.length === 0 ? null : Math.min(...moments);
}

function noticed(one: TakenBack, runs: Seen['runs']): TakenBack {
  const { version, sinceMs, boundMs } = one;
  const own = runs.filter((run) => run.version === version && run.atMs <= sinceMs + WATCHED_MS);
  const afterBound = ({ atMs }: { atMs: number }): boolean => atMs > sinceMs + boundMs;
  const others = runs.some((run) => run.version !== version && afterBound(run));
  if (own.length === 0 && (others ? one.othersSeen : true)) return one;
  const newest = Math.max(one.lastRunAtMs ?? 0, ...own.map(({ atMs }) => atMs));
  return {
    ...one,
    lastRunAtMs: newest > 0 ? newest : one.lastRunAtMs,
    lateRuns: one.lateRuns + own.filter(afterBound).length,
    othersSeen: one.othersSeen || others,
  };
}

function judged(one: TakenBack, nowMs: number): TakenBack {
  const { sinceMs, boundMs, lateRuns, othersSeen } = one;
  if (lateRuns > 0) return one.state === 'ineffective' ? one : { ...one, state: 'ineffective' };
  if (one.state !== 'watching') return one;
  if (othersSeen && nowMs >= sinceMs + boundMs + SETTLED_MS) return { ...one, state: 'verified' };
  return nowMs >= sinceMs + WATCHED_MS ? { ...one, state: 'unseen' } : one;
}

function noteOf({ rollout, version, state, ...rest }: TakenBack): Note {
  const { sinceMs, boundMs, lastRunAtMs, lateRuns } = rest;
  const detail = { version, state, sinceMs, boundMs, lastRunAtMs, lateRuns };
  const about = { ...plainNote, by: machine, subject: rollout, rollout, detail };
  const bound = `${boundMs / 1000} s after it was taken back`;
  switch (state) {
    case 'ineffective': {
      const reason = `Replies of ${version} did not stop: runs begin with it later than ${bound}`;
      const incident = `Replies of ${version} did not stop`;
      return { ...about, action: 'rollback.ineffective', reason, incident, happening: 'rollback.ineffective' };
    }
    case 'verified': {
      const reason = `Replies of ${version} stopped: no run began with it later than ${bound}`;
      return { ...about, action: 'rollback.verified', reason, happening: 'rollback.verified' };
    }
    case 'unseen':
    case 'watching':
      return {
        ...about,
        action: 'rollback.unseen',
        reason: `Nobody asked for ${WATCHED_MS / 60_000} minutes: unverified`,
      };
  }
}

/**
 * What runs and time tell of the versions that were taken back. A run that began with one later than the bound makes its rollback
 * ineffective, which is an incident, once; somebody else's run and none of its own verify it.
 */
export function lookBack(state: FeatureState, runs: Seen['runs'], nowMs: number): Change {
  const looked = state.takenBack.map((one) => (isOpen(state, one) ? judged(noticed(one, runs), nowMs) : one));
  if (looked.every((one, index) => one === state.takenBack[index])) return changed(state, null);
  const turned = looked.filter((one, index) => one.state !== state.takenBack[index]?.state);
  return { state: { ...state, takenBack: looked }, notes: turned.map(noteOf), alert: null };
}
