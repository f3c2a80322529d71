import { WorkerEntrypoint } from 'cloudflare:workers';
import { ENGINE } from '#core/code/engine';
import { codeKey, engineKey, type CodeHash } from '#schema/contracts/code';
import { dayOf } from '#core/limit/utc-day';
import type { FeatureName, VersionHash } from '#schema/contracts/ids';
import type { VersionsRpc } from '#schema/contracts/rpc';
import { versionKey } from '#schema/contracts/snapshot';
import { app, type Ports } from './app.ts';
import { engine } from './code/engine.ts';
import { readEnv, type Env } from './env.ts';
import { makeDeps, publishKeys, publishProviders, publishSegments, publishTerms, publishTools } from './make-deps.ts';
import { wakeFlagClock } from './of-flags.ts';
import { measure } from './metrics/measure.ts';
import { metricsText } from './metrics/metrics-text.ts';
import { PUBLISHER } from './rollout/publisher.ts';
import { publishFlags } from './publish-flags.ts';
import { incidentTold } from './rollout/incident-told.ts';
import { refuseInChaos } from './rollout/refuse-in-chaos.ts';
import { tell } from './rollout/tell.ts';
import { sha256 } from './sha256.ts';
import { findSource } from './store/code.ts';
import { addRefused } from './store/refused-calls.ts';
import { setAside } from './store/dead-letters.ts';
import { openIncident } from './store/incidents.ts';
import { claimKey, dropClaim, keepAnswer } from './store/idempotency.ts';
import { addWaited } from './store/pipeline.ts';
import { sweepIsDue, sweepTraces } from './store/retention.ts';
import { sweepSessions } from './store/sessions.ts';
import { findSourceToken } from './store/alert-sources.ts';
import { findToken } from './store/tokens.ts';
import { sweepUsage } from './store/usage.ts';
import { putTraces } from './store/traces.ts';
import { findManifest } from './store/versions.ts';
import { exportTraces } from './telemetry/export-traces.ts';
import { knownExporters } from './telemetry/known-exporters.ts';
import { consume, type Messages, type Sinks } from './telemetry/consumer.ts';

export { Reevaluator } from './drift/reevaluator.ts';
export { Evaluator } from './evals/evaluator.ts';
export { FlagClock } from './flags/flag-clock.ts';
export { Limiter } from './limits/limiter.ts';
export { Exporter } from './exporters/exporter.ts';
export { Notifier } from './notifications/notifier.ts';
export { Conductor } from './rollout/conductor.ts';
export { SnapshotRelay } from './rollout/snapshot-relay.ts';
export { Snapshots } from './rollout/snapshots.ts';
export { Watch } from './watch/watch.ts';

const log = (event: Record<string, unknown>): void => console.error(JSON.stringify(event));

const hono = app<Env>(portsOf);

/** The control plane: HTTP for people and programs, and the consumer of what the edge tells by queue. */
export default {
  async fetch(request: Request, bound: Record<string, unknown>, context: ExecutionContext): Promise<Response> {
    const env = readEnv(bound);
    refuseInChaos(env);
    const response = Promise.resolve(hono.fetch(request, env, context));
    // A caller who leaves in the middle must not leave half a change behind.
    context.waitUntil(response.catch(() => undefined));
    return response;
  },

  async queue(batch: Messages, bound: Record<string, unknown>): Promise<void> {
    const env = readEnv(bound);
    refuseInChaos(env);
    await consume(batch, sinksOf(env));
  },
};

/** What never changes, for an edge whose KV has not got it; what is known here is put there again on the way. */
export class Versions extends WorkerEntrypoint<Env> implements VersionsRpc {
  async manifest(feature: FeatureName, hash: VersionHash): Promise<string | null> {
    refuseInChaos(this.env);
    const manifest = await findManifest(this.env.DB, feature, hash);
    if (manifest !== null) this.ctx.waitUntil(this.env.KV.put(versionKey(hash), manifest).catch(() => undefined));
    return manifest;
  }

  async code(hash: CodeHash): Promise<string | null> {
    refuseInChaos(this.env);
    const source = await findSource(this.env.DB, hash);
    if (source !== null) this.ctx.waitUntil(this.env.KV.put(codeKey(hash), source).catch(() => undefined));
    return source;
  }

  async engine(name: string): Promise<ArrayBuffer | null> {
    refuseInChaos(this.env);
    if (name !== ENGINE) return null;
    this.ctx.waitUntil(this.env.KV.put(engineKey(name), engine()).catch(() => undefined));
    return engine();
  }
}

function portsOf(env: Env): Ports {
  const deps = makeDeps(env);
  const { DB, SLUICE_ADMIN_TOKEN, SLUICE_DEV } = env;
  return {
    deps,
    alertDoor: {
      ...{ now: deps.now, sha256, sealed: deps.sealed, appendAudit: deps.appendAudit },
      ...{ findSource: deps.findAlertSource, count: deps.countAlerts },
    },
    door: {
      sha256,
      alone: SLUICE_DEV === 'true',
      findToken: async (hash) => (await findToken(DB, hash)) ?? findSourceToken(DB, hash),
      bootstrapHash: async () => (SLUICE_ADMIN_TOKEN ? sha256(SLUICE_ADMIN_TOKEN) : undefined),
    },
    answers: {
      claim: (use) => claimKey(DB, use),
      // The work is done and its answer true, kept or not; a repeat then meets 409 until the claim's lease is over.
      keep: (use, answered) =>
        keepAnswer(DB, use, answered).catch((error: unknown) =>
          log({ level: 'error', what: 'idempotency', error: String(error) }),
        ),
      drop: (use) => dropClaim(DB, use),
    },
    metrics: async () =>
      metricsText(
        await measure(env, {
          nowMs: Date.now(),
          snapshot: () => env.SNAPSHOTS.getByName(PUBLISHER).status(),
          exporter: (name) => env.EXPORTER.getByName(name).status(),
        }),
      ),
    log,
  };
}

function sinksOf(env: Env): Sinks {
  const { DB, CONTENT, TRACES, CONDUCTOR } = env;
  const now = (): number => Date.now();
  return {
    now,
    putTraces: (traces) => putTraces(TRACES, traces),
    exportTraces: (traces) =>
      exportTraces(traces, {
        exporters: () => knownExporters(DB, now()),
        take: (exporter, runs) => env.EXPORTER.getByName(exporter).take(runs),
        log,
      }),
    // Whoever was told already knows the id: it is handed in with every batch that shows the same.
    openIncident: async (incident) => {
      await openIncident(DB, incident);
      await tell(env, incidentTold(incident));
    },
    record: (batch) => CONDUCTOR.getByName(batch.feature).record(batch),
    countWaited: (waited) => addWaited(TRACES, waited),
    countRefused: (refused) => addRefused(TRACES, refused),
    setAside: (letters) => setAside(TRACES, letters),
    sweep: async () => {
      if (!(await sweepIsDue(TRACES, now()))) return;
      await sweepTraces(TRACES, now());
      await sweepSessions(CONTENT, now());
      await sweepUsage(DB, dayOf(now()));
      await publishKeys(env);
      await publishSegments(env);
      await publishTools(env);
      await publishFlags(env);
      await wakeFlagClock(env);
      await publishProviders(env);
      await publishTerms(env);
    },
    log,
  };
}
