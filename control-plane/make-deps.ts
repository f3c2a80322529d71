import { addressFault } from '#core/address/public-address';
import { ENGINE } from '#core/code/engine';
import { codeKey, engineKey } from '#schema/contracts/code';
import { featureOf } from '#schema/contracts/ids';
import { versionKey } from '#schema/contracts/snapshot';
import type { AuditEntry } from '#schema/contracts/audit';
import { engine } from './code/engine.ts';
import { readFunctions } from './code/read-functions.ts';
import type { Deps, VersionToKeep } from './deps.ts';
import type { Env } from './env.ts';
import { ofAlertRules } from './of-alert-rules.ts';
import { ofAlerts } from './of-alerts.ts';
import { ofContent } from './of-content.ts';
import { ofDatasets } from './of-datasets.ts';
import { ofIncidents } from './of-incidents.ts';
import { ofJudges } from './of-judges.ts';
import { ofLabels } from './of-labels.ts';
import { ofUsage } from './of-usage.ts';
import { ofEvals } from './of-evals.ts';
import { ofExporters } from './of-exporters.ts';
import { ofFlags } from './of-flags.ts';
import { ofReevals } from './of-reevals.ts';
import { isPriced } from './is-priced.ts';
import { listMcpTools } from './list-mcp-tools.ts';
import { publishPart } from './publish-part.ts';
import { PUBLISHER } from './rollout/publisher.ts';
import { segmentUses } from './segment-uses.ts';
import { sealed } from './sealed.ts';
import { sha256 } from './sha256.ts';
import { appendAudit, listAudit } from './store/audit.ts';
import { findCode, saveCode } from './store/code.ts';
import { findFeature, listFeatures, saveFeature } from './store/features.ts';
import { deleteKey, limitKey, listKeys, saveKey, unpublishedKeys } from './store/keys.ts';
import { deleteReceiver, findReceiver, listReceivers, saveReceiver } from './store/notifications.ts';
import { findRollout, listRollouts } from './store/rollouts.ts';
import {
  declaredSegments,
  deleteSegment,
  findSegment,
  listSegments,
  saveSegment,
  unpublishedSegments,
} from './store/segments.ts';
import {
  declaredProviders,
  deleteProvider,
  findProvider,
  listProviders,
  saveProvider,
  unpublishedProviders,
} from './store/providers.ts';
import { unpublishedTerms } from './store/terms.ts';
import { deleteToken, listTokens, saveToken } from './store/tokens.ts';
import { declaredTools, deleteTool, findTool, listTools, saveTool, unpublishedTools } from './store/tools.ts';
import { wholeRuns } from './store/whole-runs.ts';
import { signedRuns } from './store/signed-runs.ts';
import { findTrace, listTraces } from './store/traces.ts';
import { findVersion, listVersions, saveVersion } from './store/versions.ts';

/** The functions that routes get, over this request's bindings. */
export function makeDeps(env: Env): Deps {
  const { DB, CONTENT, TRACES, NOTIFIER } = env;
  return {
    ...ofChance,
    addressFault: (url) => addressFault(url, { loopback: env.SLUICE_DEV === 'true' }),
    ...ofConductors(env),
    ...ofAlerts(env),
    isPriced,
    findFeature: (feature) => findFeature(DB, feature),
    listFeatures: (page) => listFeatures(DB, page),
    saveFeature: (change, entry) => saveFeature(DB, change, entry),
    publishTerms: () => publishTerms(env),
    findVersion: (feature, version) => findVersion(DB, feature, version),
    listVersions: (feature, page) => listVersions(DB, feature, page),
    saveVersion: (version, entry) => saveVersionEverywhere(env, version, entry),
    listRollouts: (page, filter) => listRollouts(DB, page, filter),
    ...ofContent(CONTENT),
    ...ofDatasets(DB),
    ...ofEvals(env),
    ...ofExporters(env),
    ...ofFlags(env),
    ...ofReevals(env),
    sealed: (text) => sealed(env.SNAPSHOTS, text),
    listTokens: (page) => listTokens(DB, page),
    saveToken: (token, entry) => saveToken(DB, token, entry),
    deleteToken: (name, entry) => deleteToken(DB, name, entry),
    listKeys: (page) => listKeys(DB, page),
    saveKey: (key, entry) => saveKey(DB, key, entry),
    limitKey: (name, limits, entry) => limitKey(DB, { name, limits }, entry),
    deleteKey: (name, entry) => deleteKey(DB, name, entry),
    publishKeys: () => publishKeys(env),
    ...ofCode(env),
    ...ofTools(env),
    listMcpTools,
    ...ofProviders(env),
    ...ofSegments(env),
    listReceivers: (page) => listReceivers(DB, page),
    findReceiver: (name) => findReceiver(DB, name),
    saveReceiver: (row, entry) => saveReceiver(DB, row, entry),
    deleteReceiver: (name, entry) => deleteReceiver(DB, name, entry),
    configureReceiver: (name, settings) => NOTIFIER.getByName(name).configure(settings),
    stopReceiver: (name, atMs) => NOTIFIER.getByName(name).forget(atMs),
    receiverStatus: (name) => NOTIFIER.getByName(name).status(),
    listTraces: (page, filter) => listTraces(TRACES, page, filter),
    findTrace: (run) => findTrace(TRACES, run),
    ...ofLabels(DB),
    ...ofJudges(env),
    wholeRuns: (which, page) => wholeRuns(TRACES, which, page),
    signedRuns: (which, page) => signedRuns(TRACES, which, page),
    appendAudit: (entries) => appendAudit(DB, entries),
    listAudit: (page, filter) => listAudit(DB, { ...page, ...filter }),
    ...ofIncidents(env),
    ...ofAlertRules(env),
    ...ofUsage(env),
  };
}

const ofChance: Pick<Deps, 'now' | 'newId' | 'newSecret' | 'sha256'> = {
  now: () => Date.now(),
  newId: () => crypto.randomUUID(),
  newSecret: (prefix) => {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    return `${prefix}_${btoa(String.fromCharCode(...bytes))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '')}`;
  },
  sha256,
};

/** Stubs are made for each call: none outlives its request. */
function ofConductors({
  CONDUCTOR,
  DB,
}: Env): Pick<Deps, 'setBudgets' | 'command' | 'raiseAlert' | 'standing' | 'findRollout' | 'replay' | 'trafficSeen'> {
  return {
    setBudgets: (feature, budgets, atMs) =>
      CONDUCTOR.getByName(feature)
        .setBudgets(feature, budgets, atMs)
        .then(
          () => true,
          (error: unknown) => {
            logged('budgets')(error);
            return false;
          },
        ),
    command: (feature, command, by) => CONDUCTOR.getByName(feature).command(feature, command, by),
    raiseAlert: (alert, by) =>
      CONDUCTOR.getByName(alert.feature)
        .alert(alert, by)
        .catch((error: unknown) => {
          logged('alert')(error);
          return null;
        }),
    standing: (feature) => CONDUCTOR.getByName(feature).standing(feature),
    // The Conductor has the truth of its latest rollouts; of those it has let go, the last projection is all there is.
    findRollout: async (id) => (await CONDUCTOR.getByName(featureOf(id)).rollout(id)) ?? findRollout(DB, id),
    replay: (id, n) => CONDUCTOR.getByName(featureOf(id)).replay(id, n),
    trafficSeen: (feature, guardrails) => CONDUCTOR.getByName(feature).trafficSeen(feature, [...guardrails]),
  };
}

/** D1 has the version before KV does; a KV write that fails is mended by the next reader (`Versions`) or the next push. */
async function saveVersionEverywhere(
  { DB, KV }: Env,
  version: VersionToKeep,
  entry: AuditEntry,
): ReturnType<Deps['saveVersion']> {
  const saved = await saveVersion(DB, version, entry);
  if (saved !== 'clash') await KV.put(versionKey(version.hash), version.manifest).catch(logged('KV'));
  return saved;
}

/** True once the publisher has the newest keys. */
export const publishKeys = ({ DB, SNAPSHOTS }: Pick<Env, 'DB' | 'SNAPSHOTS'>): Promise<boolean> =>
  publishPart(DB, {
    part: 'keys',
    read: () => unpublishedKeys(DB),
    send: (revision, grants) => SNAPSHOTS.getByName(PUBLISHER).publishKeys(revision, grants),
  });

/** True once the publisher has what features may use now. */
export const publishTerms = ({ DB, SNAPSHOTS }: Pick<Env, 'DB' | 'SNAPSHOTS'>): Promise<boolean> =>
  publishPart(DB, {
    part: 'terms',
    read: () => unpublishedTerms(DB),
    send: (revision, terms) => SNAPSHOTS.getByName(PUBLISHER).publishTerms(revision, terms),
  });

/** True once the publisher has the newest tools. */
export const publishTools = ({ DB, SNAPSHOTS }: Pick<Env, 'DB' | 'SNAPSHOTS'>): Promise<boolean> =>
  publishPart(DB, {
    part: 'tools',
    read: () => unpublishedTools(DB),
    send: (revision, tools) => SNAPSHOTS.getByName(PUBLISHER).publishTools(revision, tools),
  });

/** True once the publisher has the newest declared providers. */
export const publishProviders = ({ DB, SNAPSHOTS }: Pick<Env, 'DB' | 'SNAPSHOTS'>): Promise<boolean> =>
  publishPart(DB, {
    part: 'providers',
    read: () => unpublishedProviders(DB),
    send: (revision, kept) => SNAPSHOTS.getByName(PUBLISHER).publishProviders(revision, kept),
  });

type OfProviders =
  | 'listProviders'
  | 'findProvider'
  | 'declaredProviders'
  | 'saveProvider'
  | 'deleteProvider'
  | 'publishProviders';

const ofProviders = (env: Env): Pick<Deps, OfProviders> => ({
  listProviders: (page) => listProviders(env.DB, page),
  findProvider: (name) => findProvider(env.DB, name),
  declaredProviders: () => declaredProviders(env.DB),
  saveProvider: (provider, entry) => saveProvider(env.DB, provider, entry),
  deleteProvider: (name, entry) => deleteProvider(env.DB, name, entry),
  publishProviders: () => publishProviders(env),
});

/** At the edge before anybody can be sent there. */
async function saveCodeEverywhere({ DB, KV }: Env, ...[row, entry]: Parameters<Deps['saveCode']>): Promise<boolean> {
  const created = await saveCode(DB, row, entry);
  const puts = [KV.put(codeKey(row.code), row.source), KV.put(engineKey(ENGINE), engine())];
  await Promise.all(puts).catch(logged('KV'));
  return created;
}

const ofCode = (env: Env): Pick<Deps, 'readFunctions' | 'findCode' | 'saveCode'> => ({
  readFunctions: (source) => readFunctions(env.LOADER, engine, { source, nowMs: Date.now() }),
  findCode: (feature, code) => findCode(env.DB, feature, code),
  saveCode: (row, entry) => saveCodeEverywhere(env, row, entry),
});

type OfTools = 'listTools' | 'findTool' | 'declaredTools' | 'saveTool' | 'deleteTool' | 'publishTools';

const ofTools = (env: Env): Pick<Deps, OfTools> => ({
  listTools: (page) => listTools(env.DB, page),
  findTool: (name) => findTool(env.DB, name),
  declaredTools: () => declaredTools(env.DB),
  saveTool: (tool, entry) => saveTool(env.DB, tool, entry),
  deleteTool: (name, entry) => deleteTool(env.DB, name, entry),
  publishTools: () => publishTools(env),
});

/** True once the publisher has the newest segments. */
export const publishSegments = ({ DB, SNAPSHOTS }: Pick<Env, 'DB' | 'SNAPSHOTS'>): Promise<boolean> =>
  publishPart(DB, {
    part: 'segments',
    read: () => unpublishedSegments(DB),
    send: (revision, kept) => SNAPSHOTS.getByName(PUBLISHER).publishSegments(revision, kept),
  });

type OfSegments =
  | 'findSegment'
  | 'listSegments'
  | 'declaredSegments'
  | 'saveSegment'
  | 'deleteSegment'
  | 'segmentUses'
  | 'publishSegments';

const ofSegments = (env: Env): Pick<Deps, OfSegments> => ({
  findSegment: (name) => findSegment(env.DB, name),
  listSegments: (page) => listSegments(env.DB, page),
  declaredSegments: () => declaredSegments(env.DB),
  saveSegment: (change, entry) => saveSegment(env.DB, change, entry),
  deleteSegment: (name, entry) => deleteSegment(env.DB, name, entry),
  segmentUses: (name) => segmentUses(env, name),
  publishSegments: () => publishSegments(env),
});

const logged = (what: string) => (error: unknown) =>
  console.error(JSON.stringify({ level: 'error', what, error: String(error) }));
