import * as z from 'zod';
import { AlertInput, AlertmanagerWebhook, AlertResult } from './alert.ts';
import { AuditEntry, Incident } from './audit.ts';
import { DocumentInput } from './document.ts';
import { FeatureInput, FeatureView } from './feature.ts';
import { CollectionName, FeatureName, RolloutId, RunId, VersionId } from './ids.ts';
import { KeyInput, KeyView, TokenInput, TokenView, type RequiredRole } from './principal.ts';
import { Because, phases, ReplayView, RolloutStart, RolloutView, TrafficInput } from './rollout.ts';
import { arms, outcomes } from './run.ts';
import { strict } from './strict.ts';
import { Trace } from './trace.ts';
import { Difference, VersionPush, VersionRow, VersionView } from './version.ts';

/** One call of the control plane, as data. The router, the client, the CLI, OpenAPI and the 401/403 tests are made from it. */
export type Endpoint = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below `/admin/v1`; `:name` is a parameter, `(name)` takes the rest of the segment. */
  readonly path: string;
  readonly role: RequiredRole;
  readonly summary: string;
  readonly params: z.ZodType<Record<string, string | number>>;
  readonly query: z.ZodType<Record<string, unknown>>;
  /** Absent: no body is read. `ndjson`: the body is handed on as text lines. */
  readonly body?: z.ZodType;
  readonly ndjson?: true;
  readonly status: 200 | 201 | 202;
  readonly reply: z.ZodType;
};

const none = strict({});
const page = { limit: z.coerce.number().int().min(1).max(1000).default(50), cursor: z.string().max(400).optional() };
const next = z.string().optional();
const feature = strict({ feature: FeatureName });
const rollout = strict({ id: RolloutId });
const named = strict({ name: z.string().min(1).max(64) });
const Made = z.object({ name: z.string(), secret: z.string() });
const Done = z.object({ ok: z.literal(true) });
const Shifted = RolloutView;

/** A rollout after a command, or the feature's standing when there is none. */
const Switched = z.object({ feature: FeatureName, disabled: z.boolean() });

/** A trace in a list: without its content and spans. */
export const RunRow = Trace.omit({ input: true, output: true, spans: true });
export type RunRow = z.infer<typeof RunRow>;

/** A trace with its feedback: the last value of each name. */
export const TraceView = z.object({
  ...Trace.shape,
  feedback: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.boolean(), z.number(), z.string()]),
      comment: z.string().nullable(),
      atMs: z.number(),
    }),
  ),
});
export type TraceView = z.infer<typeof TraceView>;

const define = <const Table extends Record<string, Endpoint>>(table: Table): Table => table;

/** Every call of the control plane. */
export const endpoints = define({
  'feature.put': {
    method: 'PUT',
    path: '/features/:feature',
    role: 'editor',
    summary: 'Create or change a feature: owners, level, budgets, guardrails; permissions by admins only',
    params: feature,
    query: none,
    body: FeatureInput,
    status: 200,
    reply: FeatureView,
  },
  'feature.list': {
    method: 'GET',
    path: '/features',
    role: 'viewer',
    summary: 'Features',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ features: z.array(FeatureView), next }),
  },
  'feature.get': {
    method: 'GET',
    path: '/features/:feature',
    role: 'viewer',
    summary: 'A feature and where its traffic goes',
    params: feature,
    query: none,
    status: 200,
    reply: FeatureView,
  },
  'feature.disable': {
    method: 'POST',
    path: '/features/:feature/disable',
    role: 'operator',
    summary: 'Kill switch: the edge gives the declared degraded answer, or 503',
    params: feature,
    query: none,
    body: Because,
    status: 200,
    reply: Switched,
  },
  'feature.enable': {
    method: 'POST',
    path: '/features/:feature/enable',
    role: 'operator',
    summary: 'Undo the kill switch',
    params: feature,
    query: none,
    body: Because,
    status: 200,
    reply: Switched,
  },
  'version.push': {
    method: 'POST',
    path: '/features/:feature/versions',
    role: 'editor',
    summary: 'Push a manifest: 201 when new, 200 when it exists',
    params: feature,
    query: none,
    body: VersionPush,
    status: 201,
    reply: z.object({ version: VersionId, hash: z.string(), created: z.boolean() }),
  },
  'version.list': {
    method: 'GET',
    path: '/features/:feature/versions',
    role: 'viewer',
    summary: 'Versions, newest first',
    params: feature,
    query: strict(page),
    status: 200,
    reply: z.object({ versions: z.array(VersionRow), next }),
  },
  'version.get': {
    method: 'GET',
    path: '/features/:feature/versions/:version',
    role: 'viewer',
    summary: 'A version with its manifest',
    params: strict({ feature: FeatureName, version: VersionId }),
    query: none,
    status: 200,
    reply: VersionView,
  },
  'version.diff': {
    method: 'GET',
    path: '/features/:feature/versions/:a/diff/:b',
    role: 'viewer',
    summary: 'What changed between two versions',
    params: strict({ feature: FeatureName, a: VersionId, b: VersionId }),
    query: none,
    status: 200,
    reply: z.object({ a: VersionId, b: VersionId, differences: z.array(Difference) }),
  },
  'traffic.set': {
    method: 'PUT',
    path: '/features/:feature/traffic',
    role: 'operator',
    summary: 'Shift traffic by hand: a one-stage rollout; 0 ends it, 100 promotes',
    params: feature,
    query: none,
    body: TrafficInput,
    status: 200,
    reply: Shifted,
  },
  'rollout.start': {
    method: 'POST',
    path: '/features/:feature/rollouts',
    role: 'operator',
    summary: 'Start a planned rollout',
    params: feature,
    query: none,
    body: RolloutStart,
    status: 201,
    reply: RolloutView,
  },
  'rollout.list': {
    method: 'GET',
    path: '/rollouts',
    role: 'viewer',
    summary: 'Rollouts, newest first',
    params: none,
    query: strict({ ...page, feature: FeatureName.optional(), phase: z.enum(phases).optional() }),
    status: 200,
    reply: z.object({ rollouts: z.array(RolloutView), next }),
  },
  'rollout.get': {
    method: 'GET',
    path: '/rollouts/:id',
    role: 'viewer',
    summary: 'A rollout with its evidence and decisions',
    params: rollout,
    query: none,
    status: 200,
    reply: RolloutView,
  },
  'rollout.pause': {
    method: 'POST',
    path: '/rollouts/:id/pause',
    role: 'operator',
    summary: 'Keep traffic where it is',
    params: rollout,
    query: none,
    body: Because,
    status: 200,
    reply: RolloutView,
  },
  'rollout.resume': {
    method: 'POST',
    path: '/rollouts/:id/resume',
    role: 'operator',
    summary: 'Go on after a pause',
    params: rollout,
    query: none,
    body: Because,
    status: 200,
    reply: RolloutView,
  },
  'rollout.advance': {
    method: 'POST',
    path: '/rollouts/:id/advance',
    role: 'operator',
    summary: 'Skip the hold and criteria of this stage, never a `worse`',
    params: rollout,
    query: none,
    body: Because,
    status: 200,
    reply: RolloutView,
  },
  'rollout.rollback': {
    method: 'POST',
    path: '/rollouts/:id/rollback',
    role: 'operator',
    summary: 'Back to control; after completion, to the old control, within revertS',
    params: rollout,
    query: none,
    body: Because,
    status: 200,
    reply: RolloutView,
  },
  'rollout.replay': {
    method: 'GET',
    path: '/rollouts/:id/decisions/:n/replay',
    role: 'viewer',
    summary: 'Compute a decision again from its stored inputs',
    params: strict({ id: RolloutId, n: z.coerce.number().int().min(1) }),
    query: none,
    status: 200,
    reply: ReplayView,
  },
  'alert.post': {
    method: 'POST',
    path: '/alerts',
    role: 'alerter',
    summary: 'An alert of any system: roll back or pause',
    params: none,
    query: none,
    body: AlertInput,
    status: 200,
    reply: AlertResult,
  },
  'alert.alertmanager': {
    method: 'POST',
    path: '/alerts/alertmanager',
    role: 'alerter',
    summary: 'Alertmanager webhook, version 4',
    params: none,
    query: none,
    body: AlertmanagerWebhook,
    status: 200,
    reply: z.object({ alerts: z.array(AlertResult) }),
  },
  'document.put': {
    method: 'PUT',
    path: '/collections/:name/documents/:id',
    role: 'editor',
    summary: 'Store a document',
    params: strict({ name: CollectionName, id: z.string().min(1).max(256) }),
    query: none,
    body: DocumentInput,
    status: 200,
    reply: Done,
  },
  'document.delete': {
    method: 'DELETE',
    path: '/collections/:name/documents/:id',
    role: 'editor',
    summary: 'Delete a document',
    params: strict({ name: CollectionName, id: z.string().min(1).max(256) }),
    query: none,
    status: 200,
    reply: Done,
  },
  'document.import': {
    method: 'POST',
    path: '/collections/:name/documents',
    role: 'editor',
    summary: 'Store many documents (NDJSON), all or none; at most 4 MB a call',
    params: strict({ name: CollectionName }),
    query: none,
    ndjson: true,
    status: 200,
    reply: z.object({ stored: z.number().int() }),
  },
  'token.create': {
    method: 'POST',
    path: '/tokens',
    role: 'admin',
    summary: 'Make a token; its text is shown once',
    params: none,
    query: none,
    body: TokenInput,
    status: 201,
    reply: Made,
  },
  'token.list': {
    method: 'GET',
    path: '/tokens',
    role: 'admin',
    summary: 'Tokens, without their text',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ tokens: z.array(TokenView), next }),
  },
  'token.delete': {
    method: 'DELETE',
    path: '/tokens/:name',
    role: 'admin',
    summary: 'Revoke a token',
    params: named,
    query: none,
    status: 200,
    reply: Done,
  },
  'key.create': {
    method: 'POST',
    path: '/keys',
    role: 'admin',
    summary: 'Make an API key; its text is shown once',
    params: none,
    query: none,
    body: KeyInput,
    status: 201,
    reply: Made,
  },
  'key.list': {
    method: 'GET',
    path: '/keys',
    role: 'admin',
    summary: 'API keys, without their text',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ keys: z.array(KeyView), next }),
  },
  'key.delete': {
    method: 'DELETE',
    path: '/keys/:name',
    role: 'admin',
    summary: 'Revoke an API key',
    params: named,
    query: none,
    status: 200,
    reply: Done,
  },
  'trace.list': {
    method: 'GET',
    path: '/traces',
    role: 'viewer',
    summary: 'Runs, newest first',
    params: none,
    query: strict({
      ...page,
      feature: FeatureName.optional(),
      version: VersionId.optional(),
      arm: z.enum(arms).optional(),
      outcome: z.enum(outcomes).optional(),
    }),
    status: 200,
    reply: z.object({ runs: z.array(RunRow), next }),
  },
  'trace.get': {
    method: 'GET',
    path: '/traces/:run',
    role: 'viewer',
    summary: 'A run with its spans and feedback',
    params: strict({ run: RunId }),
    query: none,
    status: 200,
    reply: TraceView,
  },
  'audit.list': {
    method: 'GET',
    path: '/audit',
    role: 'viewer',
    summary: 'Who changed what, newest first',
    params: none,
    query: strict({ ...page, feature: FeatureName.optional() }),
    status: 200,
    reply: z.object({ entries: z.array(AuditEntry), next }),
  },
  'incident.list': {
    method: 'GET',
    path: '/incidents',
    role: 'viewer',
    summary: 'Incidents, newest first',
    params: none,
    query: strict({ ...page, feature: FeatureName.optional() }),
    status: 200,
    reply: z.object({ incidents: z.array(Incident), next }),
  },
});

/** The name of an endpoint; its route file and test carry it too. */
export type EndpointName = keyof typeof endpoints;

type Of<Name extends EndpointName, Part extends keyof Endpoint> = (typeof endpoints)[Name] extends {
  [Key in Part]: infer Schema;
}
  ? Schema
  : never;

/** What a caller sends as parameters of the address. */
export type ParamsOf<Name extends EndpointName> = z.infer<(typeof endpoints)[Name]['params']>;
/** The query after parsing. */
export type QueryOf<Name extends EndpointName> = z.infer<(typeof endpoints)[Name]['query']>;
/** The body after parsing; text for NDJSON; undefined where none is read. */
export type BodyOf<Name extends EndpointName> = (typeof endpoints)[Name] extends { ndjson: true }
  ? string
  : Of<Name, 'body'> extends z.ZodType
    ? z.infer<Of<Name, 'body'>>
    : undefined;
/** The reply's body. */
export type ReplyOf<Name extends EndpointName> = z.infer<(typeof endpoints)[Name]['reply']>;
/** The body as a caller may write it, defaults left out. */
export type BodyInputOf<Name extends EndpointName> = (typeof endpoints)[Name] extends { ndjson: true }
  ? string
  : Of<Name, 'body'> extends z.ZodType
    ? z.input<Of<Name, 'body'>>
    : undefined;
/** The query as a caller may write it. */
export type QueryInputOf<Name extends EndpointName> = z.input<(typeof endpoints)[Name]['query']>;
