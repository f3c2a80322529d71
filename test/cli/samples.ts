import type { ReplyOf } from '../../schema/contracts/endpoints.ts';
import type { FeatureView } from '../../schema/contracts/feature.ts';
import type { DecisionView, GuardrailView, PlanPreview, RolloutView } from '../../schema/contracts/rollout.ts';
import type { RunReply } from '../../schema/contracts/run.ts';
import { completePlan } from '../../schema/contracts/default-plan.ts';
import { PlanRequest, type Plan, type PlanInput } from '../../schema/contracts/plan.ts';
import type { NotificationView } from '../../schema/contracts/notification.ts';
import type { SegmentView } from '../../schema/contracts/segment.ts';
import type { ProviderView } from '../../schema/contracts/provider.ts';
import type { KeyView } from '../../schema/contracts/principal.ts';
import type { ToolView } from '../../schema/contracts/tool.ts';

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
  permissions: { providers: '*', collections: '*', tools: '*', code: true },
  control: A,
  candidate: null,
  percent: 0,
  rollout: null,
  spending: null,
  disabled: false,
  createdAtMs: NOON,
  updatedAtMs: NOON,
  ...changes,
});

export const aKey = (changes: Partial<KeyView> = {}): KeyView => ({
  name: 'shop',
  kind: 'server',
  features: ['help'],
  pin: false,
  origins: [],
  limits: { perMinute: 600, burst: 100 },
  expiresAtMs: null,
  createdBy: 'ada',
  createdAtMs: NOON,
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
  gates: [],
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
  traceId: `${'0'.repeat(31)}1`,
  tree: [],
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

export const aSegment = (changes: Partial<SegmentView> = {}): SegmentView => ({
  segment: 'internal' as SegmentView['segment'],
  rule: { '==': [{ var: 'plan' }, 'internal'] },
  description: 'our own people',
  updatedBy: 'ada',
  updatedAtMs: NOON - 3_600_000,
  ...changes,
});

export const aTool = (changes: Partial<Extract<ToolView, { kind: 'http' }>> = {}): ToolView => ({
  tool: 'order-status' as ToolView['tool'],
  kind: 'http',
  method: 'GET',
  url: 'https://shop.example.com/api/orders',
  effect: 'read',
  timeoutMs: 3000,
  responseBytes: 20_000,
  headers: { authorization: { secret: 'TOOL_SHOP', prefix: 'Bearer ' }, 'x-caller': 'sluice' },
  input: { type: 'object', required: ['id'] },
  description: null,
  updatedBy: 'ada',
  updatedAtMs: NOON - 3_600_000,
  ...changes,
});

export const aProvider = (changes: Partial<ProviderView> = {}): ProviderView => ({
  provider: 'groq',
  kind: 'openai',
  baseUrl: 'https://api.groq.com/openai/v1',
  secret: 'PROVIDER_GROQ',
  prices: { 'llama-70b': { inputPerMTok: 0.59, outputPerMTok: 0.79 } },
  description: null,
  updatedBy: 'ada',
  updatedAtMs: NOON - 3_600_000,
  ...changes,
});

export const aReceiver = (changes: Partial<NotificationView> = {}): NotificationView => ({
  name: 'oncall',
  kind: 'webhook',
  url: 'https://example.com/hooks/sluice',
  events: ['rollout.rolled_back', 'rollback.ineffective'],
  features: null,
  updatedBy: 'ada',
  updatedAtMs: NOON - 3_600_000,
  pending: 0,
  givenUp: 0,
  lastError: null,
  ...changes,
});

/** A plan of every kind of stage, with all that a stage can ask. */
export const aPlan = (changes: PlanInput = {}): Plan =>
  completePlan(
    PlanRequest.parse({
      stages: [
        { name: 'shadow', shadow: 0.2, shadowUsd: 5, holdS: 600 },
        { name: 'team', segment: 'internal', percent: 50, holdS: 600 },
        { name: '5%', percent: 5, holdS: 600, minUnits: 200 },
        { name: 'half', percent: 50, holdS: 1800, notWorse: [{ metric: 'error', by: 0.02 }], requires: ['approval'] },
        { name: 'all', percent: 100 },
      ],
      guardrails: [
        { metric: 'error', margin: 0.005 },
        { metric: 'error', by: 'context.language' },
      ],
      ...changes,
    }),
    { level: 'L0', guardrails: [] },
  );

export const aPreview = (changes: Partial<PlanPreview> = {}): PlanPreview => {
  const plan = aPlan();
  const smallest = (candidate: number | null) => [{ guardrail: 'error+0.005', control: 0.02, candidate }];
  return {
    feature: HELLO,
    control: A,
    candidate: B,
    plan,
    gates: [],
    stages: [
      { stage: 0, name: 'shadow', unitsPerS: 0.5, units: 50, expectedS: 600, smallest: smallest(0.09) },
      { stage: 1, name: 'team', unitsPerS: null, units: null, expectedS: null, smallest: [] },
      { stage: 2, name: '5%', unitsPerS: 0.02, units: 200, expectedS: 10_000, smallest: smallest(0.051) },
      { stage: 3, name: 'half', unitsPerS: 0.2, units: 1330, expectedS: 6650, smallest: smallest(0.031) },
      { stage: 4, name: 'all', unitsPerS: 0.4, units: 0, expectedS: 0, smallest: [] },
    ],
    expectedS: null,
    warnings: ['Stage "5%" is held for 10 min, but its 200 units take about 2 h 46 min.'],
    ...changes,
  };
};

/** A trace as a list shows it. */
export function aRun(changes: Partial<Trace> = {}): ReplyOf<'trace.list'>['runs'][number] {
  const { input: _input, output: _output, spans: _spans, feedback: _feedback, tree: _tree, ...row } = aTrace(changes);
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
