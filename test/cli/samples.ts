import type { ReplyOf } from '../../schema/contracts/endpoints.ts';
import type { FeatureView } from '../../schema/contracts/feature.ts';
import type { DecisionView, GuardrailView, RolloutView } from '../../schema/contracts/rollout.ts';
import type { RunReply } from '../../schema/contracts/run.ts';
import { completePlan } from '../../schema/contracts/default-plan.ts';
import { PlanRequest } from '../../schema/contracts/plan.ts';

type Trace = ReplyOf<'trace.get'>;
type VersionRow = ReplyOf<'version.list'>['versions'][number];

/** The longest name that a feature may have: 63 characters. */
export const LONG = 'an-extremely-long-feature-name-that-nobody-would-ever-type-twice'.slice(
  0,
  63,
) as FeatureView['feature'];
export const A = 'v_aaaaaaaaaaaaaaaa' as RolloutView['control'];
export const B = 'v_bbbbbbbbbbbbbbbb' as RolloutView['candidate'];
export const HELLO = 'hello' as FeatureView['feature'];

/** 2026-11-21 12:00:00 UTC: what the stub's clock says first. */
export const NOON = Date.UTC(2026, 10, 21, 12);

const owners = { impact: 'ada', release: 'ada', incidents: 'ada', changes: 'ada', exposure: 'ada' };

export const aFeature = (changes: Partial<FeatureView> = {}): FeatureView => ({
  feature: HELLO,
  owners,
  level: 'L0',
  budgets: {},
  baseline: null,
  guardrails: [],
  permissions: { providers: '*', collections: '*', tools: '*' },
  control: A,
  candidate: null,
  percent: 0,
  rollout: null,
  disabled: false,
  createdAtMs: NOON,
  updatedAtMs: NOON,
  ...changes,
});

export const aVersion = (changes: Partial<VersionRow> = {}): VersionRow => ({
  version: A,
  hash: 'a'.repeat(64) as VersionRow['hash'],
  feature: HELLO,
  note: null,
  pushedBy: 'ada',
  pushedAtMs: NOON - 3_600_000,
  ...changes,
});

export const aGuardrail = (changes: Partial<GuardrailView> = {}): GuardrailView => ({
  id: 'error',
  metric: 'error',
  verdict: 'unknown',
  cause: 'too_little_data',
  logE: 2.415,
  alpha: 0.008,
  threshold: 4.83,
  watch: 1,
  periods: [
    { w: 0.05, n0: 95, k0: 2, n1: 5, k1: 0 },
    { w: 0.25, n0: 300, k0: 6, n1: 95, k1: 5 },
  ],
  ...changes,
});

export const aDecision = (changes: Partial<DecisionView> = {}): DecisionView => ({
  n: 1,
  atMs: NOON - 60_000,
  decision: 'started',
  by: 'ada',
  reason: 'a planned rollout',
  fromPhase: 'pending',
  toPhase: 'running',
  stage: 0,
  percent: 5,
  replayable: false,
  ...changes,
});

export const aRollout = (changes: Partial<RolloutView> = {}): RolloutView => ({
  id: 'hello.3' as RolloutView['id'],
  feature: HELLO,
  control: A,
  candidate: B,
  kind: 'plan',
  guarded: true,
  phase: 'running',
  stage: 1,
  percent: 25,
  plan: completePlan(PlanRequest.parse({}), { level: 'L0', guardrails: [] }),
  guardrails: [aGuardrail()],
  uncounted: { anonymous: 12, both_arms: 0 },
  units: { control: 1204, candidate: 100 },
  waitingFor: null,
  awaits: null,
  approvals: [],
  shadow: null,
  verification: null,
  decisions: [aDecision()],
  createdBy: 'ada',
  createdAtMs: NOON - 60_000,
  stageSinceMs: NOON - 60_000,
  endedAtMs: null,
  ...changes,
});

export const aTrace = (changes: Partial<Trace> = {}): Trace => ({
  run: `hello.${'0'.repeat(25)}1` as Trace['run'],
  feature: HELLO,
  version: A,
  arm: 'control',
  reason: 'only_version',
  unit: '0123456789abcdef',
  atMs: NOON - 5000,
  durationMs: 120,
  outcome: 'ok',
  code: null,
  stale: false,
  cached: false,
  degraded: false,
  fallback: true,
  usage: { inputTokens: 1200, outputTokens: 80 },
  costUsd: 0.00123,
  input: { question: 'How?' },
  output: { answer: 'So.', sources: ['a', 'b'] },
  spans: [
    span('found', 0, 30),
    { ...span('answer', 30, 40), status: 'error', error: 'timeout' },
    span('answer', 75, 45),
  ],
  feedback: [{ name: 'thumbs', value: false, comment: 'too short', atMs: NOON }],
  ...changes,
});

const span = (step: string, startMs: number, durationMs: number): Trace['spans'][number] => ({
  name: `chat ${step}`,
  kind: 'chat',
  step,
  startMs,
  durationMs,
  status: 'ok',
  attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm-1' },
});

/** A trace as a list shows it. */
export function aRun(changes: Partial<Trace> = {}): ReplyOf<'trace.list'>['runs'][number] {
  const { input: _input, output: _output, spans: _spans, feedback: _feedback, ...row } = aTrace(changes);
  return row;
}

export const aReply = (changes: Partial<RunReply> = {}): RunReply => ({
  id: aTrace().run,
  feature: HELLO,
  version: A,
  arm: 'control',
  reason: 'only_version',
  stale: false,
  output: { answer: 'So.' },
  cached: false,
  degraded: false,
  usage: { inputTokens: 1200, outputTokens: 80 },
  costUsd: 0.00123,
  latencyMs: 120,
  ticket: 't',
  ...changes,
});
