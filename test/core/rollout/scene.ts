import { askedGuardrails } from '#core/rollout/asked-guardrails';
import type { Effect } from '#core/rollout/effect';
import type { Event, Evidence } from '#core/rollout/event';
import { type FeatureState, type Frozen, type RolloutState, unborn } from '#core/rollout/state';
import type { Step } from '#core/rollout/step-of';
import { transition } from '#core/rollout/transition';
import type { AlertInput } from '#schema/contracts/alert';
import type { EvalId, FeatureName, RolloutId, SegmentName, VersionHash, VersionId } from '#schema/contracts/ids';
import { Plan, type PlanInput, type UnknownCause } from '#schema/contracts/plan';
import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import type { Actor } from '#schema/contracts/rpc';

export const feature = 'help' as FeatureName;
export const hash = (n: number): VersionHash => `${n}`.padStart(64, '0').replace(/^0/, 'a') as VersionHash;
export const version = (n: number): VersionId => `v_${`${n}`.padStart(16, '0')}` as VersionId;
export const rolloutId = (n: number): RolloutId => `${feature}.${n}` as RolloutId;
export const evalId = 'e_0123456789abcdef' as EvalId;
export const person = { name: 'ada', role: 'operator' };
export const approver = { name: 'bob', role: 'approver' };
export const alerter = { name: 'grafana', role: 'alerter' };
export const frozen: Frozen = { slowOverMs: null, settleMs: 250, deadlineMs: 60_000, grading: 1 };

/** 10 % for 60 s with 20 units, 50 % for 60 s, then everybody; watched by `error`. */
export const plan = (input: PlanInput = {}): Plan =>
  Plan.parse({
    stages: [{ percent: 10, holdS: 60, minUnits: 20 }, { percent: 50, holdS: 60 }, { percent: 100 }],
    guardrails: [{ metric: 'error' }],
    ...input,
  });

export type Says = {
  worse?: boolean;
  cause?: UnknownCause;
  short?: 'control' | 'candidate';
  n0?: number;
  n1?: number;
  candidateUnits?: number;
  stage?: number;
  rollout?: RolloutId;
  settleMs?: number;
  /** Whether what the stage asks to be shown is shown. */
  shown?: boolean;
  /** The budget of the mirroring is spent. */
  spent?: boolean;
};

/** What the stage asks to be shown of a guardrail, as the evidence is told it. */
function notWorseBy({ plan: { stages }, stage }: RolloutState, metric: string): number | null {
  return stages[stage]?.notWorse.find((asked) => asked.metric === metric)?.by ?? null;
}

function found({ worse = false, cause = 'too_little_data', shown = true }: Says, asked: boolean) {
  if (worse) return { verdict: 'worse' } as const;
  if (asked && shown && cause === 'too_little_data') return { verdict: 'not_worse' } as const;
  return { verdict: 'unknown', cause } as const;
}

/** Evidence as the shell would compute it for the rollout as it stands; enough of everything unless told otherwise. */
export function evidenceOf(rollout: RolloutState, says: Says = {}): Evidence {
  const { worse = false, short, n0 = 900, n1 = 100, spent = false } = says;
  const cells = [{ cell: `${rollout.period}`, w: rollout.percent / 100, n0, k0: 0, u0: 0, n1, k1: 0, u1: 0 }];
  const guardrails = askedGuardrails(rollout);
  const watch = { watch: 1, periods: cells };
  const judged = { alpha: 0.01, watches: [watch], assignment: cells, stage: watch };
  const mirrors = rollout.plan.stages[rollout.stage]?.shadow !== undefined;
  return {
    rollout: says.rollout ?? rollout.id,
    stage: says.stage ?? rollout.stage,
    candidateUnits: says.candidateUnits ?? n1,
    settleMs: says.settleMs ?? 250,
    mirror: mirrors ? { spent } : null,
    inputs: {
      alpha: 0.01,
      telemetryLate: false,
      guardrails: guardrails.map(({ id, metric, margin }) => ({
        ...{ id, metric, margin, ...judged },
        notWorseBy: notWorseBy(rollout, metric),
      })),
    },
    verdicts: guardrails.map(({ id, metric }) => ({
      ...{ id, metric, ...found(says, notWorseBy(rollout, metric) !== null) },
      ...{ logE: worse ? 6 : 0, cautious: null, alpha: 0.008, watch: 1, periods: cells },
      ...(short === undefined ? {} : { short }),
    })),
  };
}

/** A feature's story, event by event, on a clock that the test turns. Whatever it says went through `transition`. */
export class Story {
  state: FeatureState = unborn(feature);
  nowMs = 1_000_000;
  effects: Effect[] = [];
  /** Rollouts as they ended, oldest first, as a shell keeps them. */
  ended: RolloutState[] = [];

  /** What the next event would lead to; nothing is kept. */
  ask(event: Event): Result<Step, Failure> {
    return transition(this.state, event, this.nowMs);
  }

  /** The event happens; a refusal fails the test. Answers the effects of this event alone. */
  send(event: Event): readonly Effect[] {
    const step = this.ask(event);
    if (!step.ok) throw new Error(`${event.type} was refused: ${step.error.code} ${step.error.detail}`);
    this.state = step.value.state;
    this.effects.push(...step.value.effects);
    for (const effect of step.value.effects)
      if (effect.type === 'project' && effect.rollout?.phase === 'rolled_back') this.ended.push(effect.rollout);
    return step.value.effects;
  }

  /** The code of the refusal; fails the test when there is none. */
  refusal(event: Event): Failure {
    const step = this.ask(event);
    if (step.ok) throw new Error(`${event.type} was not refused`);
    return step.error;
  }

  wait(seconds: number): this {
    this.nowMs += seconds * 1000;
    return this;
  }

  push(n: number, serveFirst = true): readonly Effect[] {
    return this.send({ type: 'version_added', version: version(n), hash: hash(n), serveFirst, by: person });
  }

  start(n: number, input: PlanInput = {}): readonly Effect[] {
    return this.send(this.starting(n, input));
  }

  starting(n: number, input: PlanInput = {}): Event {
    return { type: 'rollout_started', candidate: version(n), plan: plan(input), frozen, by: person };
  }

  restarting(of: RolloutState | null, rollout = of?.id ?? rolloutId(9)): Event {
    return { type: 'restarted', rollout, of, frozen, reason: 'once more', by: person };
  }

  traffic(
    n: number | null,
    percent: number,
    guardrails: Plan['guardrails'] = [],
    of: SegmentName | null = null,
  ): Event {
    const candidate = n === null ? null : version(n);
    return { type: 'traffic_set', candidate, percent, segment: of, guardrails, frozen, reason: 'by hand', by: person };
  }

  says(says: Says = {}): Event {
    return { type: 'evidence', evidence: evidenceOf(this.rollout, says) };
  }

  command(type: 'paused' | 'resumed' | 'rolled_back', rollout = this.rollout.id): Event {
    return { type, rollout, reason: 'because', by: person };
  }

  advance(says: Says | null = {}): Event {
    const evidence = says && evidenceOf(this.rollout, says);
    return { type: 'advanced', rollout: this.rollout.id, evidence, reason: 'because', by: person };
  }

  approve(by: Actor = approver, says: Says | null = {}): Event {
    const evidence = says && evidenceOf(this.rollout, says);
    return { type: 'approved', rollout: this.rollout.id, evidence, reason: 'looks good', by };
  }

  /** The eval of a gate has ended. */
  judged(
    verdict: 'pass' | 'fail' | 'inconclusive',
    { gate = 0, finished = true, rollout = this.rollout.id } = {},
  ): Event {
    return { type: 'gate_judged', rollout, gate, eval: evalId, verdict, finished, why: 'exact 0.4 instead of 0.9' };
  }

  override(by: Actor = person): Event {
    return { type: 'gate_overridden', rollout: this.rollout.id, reason: 'read them all', by };
  }

  dequeue(): readonly Effect[] {
    return this.send({ type: 'dequeued', frozen });
  }

  /** Runs of versions that began just now. */
  seen(...versions: readonly number[]): Event {
    const runs = versions.map((n) => ({ version: version(n), atMs: this.nowMs, stale: false }));
    return { type: 'seen', runs };
  }

  alert(action: AlertInput['action'], key: string, n?: number): Event {
    const alert = { feature, action, reason: 'errors', key };
    return { type: 'alert', alert: n === undefined ? alert : { ...alert, version: version(n) }, by: alerter };
  }

  get rollout(): RolloutState {
    if (this.state.rollout === null) throw new Error('no rollout');
    return this.state.rollout;
  }

  get phase(): RolloutState['phase'] {
    return this.rollout.phase;
  }
}

/** Version 1 serves everybody, 2 and 3 exist. */
export function served(): Story {
  const story = new Story();
  story.push(1);
  story.push(2);
  story.push(3);
  return story;
}

/** Version 2 is being rolled out by plan, in its first stage. */
export function rolling(input: PlanInput = {}): Story {
  const story = served();
  story.start(2, input);
  return story;
}

/** What a route says of a rollout of everybody beside whom and how many. */
export const everybody = { segment: null, earlier: [], shadow: null, slices: [], graders: [] };

export const segment = (name: string): SegmentName => name as SegmentName;

export const typesOf = (effects: readonly Effect[]): string[] => effects.map(({ type }) => type);
