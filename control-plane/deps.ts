import type { KeptCandidate, KeptFlag, KeptShare } from '#core/flag/file-text';
import type { FeatureDay } from '#core/usage/used-by';
import type { Listed } from '#core/mcp/list-remote';
import type { AlertInput, AlertResult } from '#schema/contracts/alert';
import type { AlertRuleRow, RuleStanding } from '#schema/contracts/alert-rule';
import type { AlertSourceView } from '#schema/contracts/alert-source';
import type { AuditEntry } from '#schema/contracts/audit';
import type { Incident, TimelineEntry } from '#schema/contracts/incident';
import type { CodeHash, CodeView } from '#schema/contracts/code';
import type { CollectionView, SearchReply } from '#schema/contracts/collection';
import type { DiscoverInput } from '#schema/contracts/discover';
import type { DatasetVersionRow, DatasetView, Example, Split } from '#schema/contracts/dataset';
import type { DocumentLine, DocumentRow, DocumentView } from '#schema/contracts/document';
import type { QueryOf } from '#schema/contracts/endpoints';
import type { KeptRow, KeptTrace } from '#schema/contracts/telemetry-endpoints';
import type { BaselineView, EvalOrder, EvalStatus, EvaluatorRpc, EvalView } from '#schema/contracts/eval';
import type { Budgets, FeatureView } from '#schema/contracts/feature';
import type { GatePreview } from '#schema/contracts/gate';
import type { FlagKey, FlagScheduleView, FlagVersionRow, FlagVersionView, FlagView } from '#schema/contracts/flag';
import type { Json } from '#schema/contracts/json';
import type { Guardrail } from '#schema/contracts/guardrail';
import type {
  CollectionName,
  DatasetName,
  DatasetVersion,
  EvalId,
  FeatureName,
  JudgeName,
  RolloutId,
  RunId,
  SegmentName,
  ToolName,
  VersionHash,
  VersionId,
} from '#schema/contracts/ids';
import type { JudgeRow, JudgeSpec } from '#schema/contracts/judge';
import type { LabelItem, LabelMark } from '#schema/contracts/label-endpoints';
import type { ModelChoice } from '#schema/contracts/model-choice';
import type { ExporterName, ExporterRow, ExporterSettings, ExporterStatus } from '#schema/contracts/exporter';
import type { ReceiverRow } from '#schema/contracts/notification';
import type { ReevalRow, ReevalStatus, ReevalTurn } from '#schema/contracts/reeval';
import type { KeyView, Principal, TokenView } from '#schema/contracts/principal';
import type { Failure, Issue } from '#schema/contracts/problem';
import type { ProviderName, ProviderView } from '#schema/contracts/provider';
import type { Result } from '#schema/contracts/result';
import type { ReplayView, RolloutView } from '#schema/contracts/rollout';
import type {
  Actor,
  Command,
  NotifierRpc,
  ReceiverSettings,
  ReceiverStatus,
  Standing,
  TrafficSeen,
} from '#schema/contracts/rpc';
import type { SessionView } from '#schema/contracts/session-endpoints';
import type { SignedRow } from '#schema/contracts/signed-run';
import type { SegmentView } from '#schema/contracts/segment';
import type { Snapshot } from '#schema/contracts/snapshot';
import type { ToolView } from '#schema/contracts/tool';
import type { ActiveMonth, UnitSpending } from '#schema/contracts/usage';
import type { VersionRow, VersionView } from '#schema/contracts/version';
import type { MeantExamples, NothingMeant, WhichMeant } from './meant-examples.ts';
import type { GateFault } from './rollout/foresee-gate.ts';
import type { Untold } from './rollout/tell.ts';
import type { GateAsk } from './rollout/gate-order.ts';
import type { FlagHold, HeldFlag } from './store/flag-rollouts.ts';
import type { JudgeDeps } from './judge-deps.ts';

/** Whose sessions, by their sealed names; what is left out narrows nothing. */
export type WhichSessions = { readonly feature: FeatureName; readonly session?: string; readonly owner?: string };

/** What people say of a dataset. */
export type DatasetRow = Pick<DatasetView, 'owner' | 'description' | 'slices' | 'updatedBy' | 'updatedAtMs'>;

/** An example as it is kept: its canonical JSON, and that text's SHA-256. */
export type ExampleToKeep = { id: string; split: Split; hash: string; example: string };

/** Who changes a dataset, and when. */
export type DatasetChange = { by: string; atMs: number };

/** Which examples of which version. */
export type WhichExamples = { name: DatasetName; version: DatasetVersion; split?: Split | undefined };

/** What labels are narrowed by. */
export type LabelsAbout = Omit<QueryOf<'label.list'>, 'limit' | 'cursor'>;

/** A judge as it shall be, with a version whose canonical JSON has the SHA-256 `hash`. */
export type JudgeChange = Omit<JudgeRow, 'judge' | 'kind'> & { name: JudgeName; hash: string; spec: JudgeSpec };

/** What somebody says of a label. */
export type LabelChange = { mark: LabelMark };

/** Which runs of a feature are looked at. */
export type RunsWanted = { feature: FeatureName; version?: VersionId | undefined; sinceMs: number };

/** A piece of a list that is ordered by time, newest first: at most `limit` rows older than `after`. */
export type TimePage = { limit: number; after: { atMs: number; id: string } | undefined };

/** What runs are narrowed by; `own`: the ULID, and its time, that `trace` would name if a run had begun it. */
export type RunFilter = FilterOf<'trace.list'> & { readonly own?: { readonly atMs: number; readonly ulid: string } };

/** A piece of a list that is ordered by name: at most `limit` rows behind `after`. */
export type NamePage = { limit: number; after: string | undefined };

/** What a list may be narrowed by: the names of an endpoint's query beside the page's own. */
export type FilterOf<Name extends 'rollout.list' | 'trace.list' | 'audit.list' | 'incident.list'> = Omit<
  QueryOf<Name>,
  'limit' | 'cursor'
>;

/** A feature as people decided it; where its traffic goes is the Conductor's to say. */
export type FeatureRow = Omit<FeatureView, 'control' | 'candidate' | 'percent' | 'rollout' | 'disabled' | 'spending'>;

/** A feature as it shall be, and the `updatedAtMs` of what was read before (null: nothing was there), which must still hold. */
export type FeatureChange = { row: FeatureRow; replaces: number | null };

/** A segment as it shall be, and the `updatedAtMs` of what was read before (null: nothing was there), which must still hold. */
export type SegmentChange = { row: SegmentView; replaces: number | null };

/** A flag as it shall be: its definition's JSON as it was given, the whole hash that names its version, and the `updatedAtMs` of what was read before (null: nothing was there), which must still hold. */
export type FlagChange = {
  readonly row: FlagView;
  readonly hash: VersionHash;
  readonly replaces: number | null;
};

/** A line of an incident's story. */
export type StoryLine = Omit<TimelineEntry, 'audit'>;

/** What a person does about an incident: what is set of it, and what the story says. */
export type IncidentDeed = {
  readonly kind: 'acknowledged' | 'note' | 'closed';
  readonly set: Partial<Pick<Incident, 'status' | 'acknowledgedBy' | 'acknowledgedAtMs'>> &
    Partial<Pick<Incident, 'closedBy' | 'closedAtMs' | 'action'>>;
  readonly text: string;
};

/** A flag as somebody wants it, what it was (undefined: nothing), and how the audit record calls that. */
export type WantedFlag = {
  readonly key: FlagKey;
  readonly definition: Json;
  readonly known: FlagView | undefined;
  readonly action: string;
  readonly reason?: string;
};

/** What an import does: flags as they shall be, with the whole hash of each, the keys of those to be deleted, and what all share from then on. */
export type FlagsChange = {
  readonly rows: readonly (Pick<FlagView, 'key' | 'version' | 'enabled' | 'definition'> & { hash: VersionHash })[];
  readonly deleted: readonly string[];
  readonly share: KeptShare;
};

/** A version to be kept: its row, and its canonical JSON, whose SHA-256 is `hash`. */
export type VersionToKeep = VersionRow & { manifest: string };

/** A source, and what its secret is known by: the hash of its token, or what its signing secret is made from. */
export type AlertSourceRow = AlertSourceView & { hash: string | null; nonce: string | null };

/**
 * Everything a route may ask of the world. Each is one function; what fails here unexpectedly throws. What takes an `entry`
 * writes it to the audit record in the same transaction, and only when it changed something.
 */
export type Deps = JudgeDeps & {
  now: () => number;
  newId: () => string;
  /** A secret with 256 random bits: `<prefix>_<text>`. */
  newSecret: (prefix: string) => string;
  /** SHA-256 of the UTF-8 text, 64 hex digits. */
  sha256: (text: string) => Promise<string>;
  /** The functions that code exports, seen by loading it; or why it is refused, for whoever pushed it. */
  readFunctions: (source: string) => Promise<Result<string[], string>>;
  findCode: (feature: FeatureName, code: CodeHash) => Promise<CodeView | undefined>;
  /** False: it was there. */
  saveCode: (row: CodeView & { source: string }, entry: AuditEntry) => Promise<boolean>;
  /** Why a worker may not call this URL, in words; null when it may (this machine only in a dev session). */
  addressFault: (url: string) => string | null;

  findFeature: (feature: FeatureName) => Promise<FeatureView | undefined>;
  listFeatures: (page: NamePage) => Promise<FeatureView[]>;
  /** Creates or replaces what people decided; leaves the projection of traffic alone. False: somebody else was faster. */
  saveFeature: (change: FeatureChange, entry: AuditEntry) => Promise<boolean>;

  /** True once the feature's Conductor keeps to these budgets. */
  setBudgets: (feature: FeatureName, budgets: Budgets, atMs: number) => Promise<boolean>;
  /** True once the edge is told what features may use now. */
  publishTerms: () => Promise<boolean>;
  findVersion: (feature: FeatureName, version: VersionId) => Promise<VersionView | undefined>;
  listVersions: (feature: FeatureName, page: TimePage) => Promise<VersionRow[]>;
  /** `clash`: the short name is taken by another hash, and nothing was stored. */
  saveVersion: (version: VersionToKeep, entry: AuditEntry) => Promise<'created' | 'exists' | 'clash'>;

  command: (feature: FeatureName, command: Command, by: Actor) => Promise<Result<Standing, Failure>>;
  raiseAlert: (alert: AlertInput, by: Actor) => Promise<AlertResult | null>;
  /** Adds what became of alerts to the metrics; `source` is whose token or signature they came under. */
  countAlerts: (alerts: readonly { source: string; did: string }[]) => Promise<void>;
  listAlertSources: (page: NamePage) => Promise<AlertSourceView[]>;
  findAlertSource: (name: string) => Promise<AlertSourceRow | undefined>;
  saveAlertSource: (row: AlertSourceRow, entry: AuditEntry) => Promise<void>;
  /** False when there was none of this name. */
  deleteAlertSource: (name: string, entry: AuditEntry) => Promise<boolean>;
  standing: (feature: FeatureName) => Promise<Standing>;
  findRollout: (id: RolloutId) => Promise<RolloutView | null>;
  replay: (id: RolloutId, n: number) => Promise<Result<ReplayView, Failure>>;
  listRollouts: (page: TimePage, filter: FilterOf<'rollout.list'>) => Promise<RolloutView[]>;

  /** What the feature's traffic was like lately; null where too little was seen. */
  trafficSeen: (feature: FeatureName, guardrails: readonly Guardrail[]) => Promise<TrafficSeen>;
  /** Whether a call of this model has a known price today. */
  isPriced: (choice: Pick<ModelChoice, 'provider' | 'model'>, declared: Snapshot['providers']) => Promise<boolean>;

  findSegment: (name: SegmentName) => Promise<SegmentView | undefined>;
  listSegments: (page: NamePage) => Promise<SegmentView[]>;
  /** Every rule by its segment's name. */
  declaredSegments: () => Promise<Snapshot['segments']>;
  /** False: somebody else was faster. */
  saveSegment: (change: SegmentChange, entry: AuditEntry) => Promise<boolean>;
  /** False when there was none of this name. */
  deleteSegment: (name: SegmentName, entry: AuditEntry) => Promise<boolean>;
  /** The rollouts, live or queued, whose plan names the segment. */
  segmentUses: (name: SegmentName) => Promise<RolloutId[]>;
  /** Sends the segments to the publisher if it does not have the newest; true once it has. */
  publishSegments: () => Promise<boolean>;

  findFlag: (key: FlagKey) => Promise<FlagView | undefined>;
  listFlags: (page: NamePage) => Promise<FlagView[]>;
  /** `lost`: somebody else was faster. `clash`: the version's short name is taken by another hash. Nothing is written then. */
  saveFlag: (change: FlagChange, entry: AuditEntry) => Promise<'saved' | 'lost' | 'clash'>;
  /** False when there is none of this key. Its versions stay. */
  deleteFlag: (key: FlagKey, entry: AuditEntry) => Promise<boolean>;
  /** Every flag, and what they share, as they are kept. */
  keptFlags: () => Promise<{ flags: KeptFlag[]; share: KeptShare | undefined; candidates: KeptCandidate[] }>;
  /** Why a flag may not be changed now: it is rolled out, or about to be, or just was. Null: it may. */
  freeFlag: (key: FlagKey) => Promise<Failure | null>;
  /** Keeps a definition under the hash of its canonical JSON; it is at the edge when this answers. */
  writeFlag: (wanted: WantedFlag, by: Principal) => Promise<Result<FlagView, Failure>>;
  /** Everything that is wrong with what should be a flag's definition. */
  flagFaults: (definition: Json, evaluators: ReadonlyMap<string, Json>) => Issue[];
  /** All or nothing. */
  importFlags: (change: FlagsChange, entry: AuditEntry) => Promise<boolean>;
  listFlagVersions: (key: FlagKey, page: TimePage) => Promise<FlagVersionRow[]>;
  viewFlagVersion: (key: FlagKey, version: VersionId) => Promise<FlagVersionView | undefined>;
  listSchedules: (key: FlagKey, page: TimePage) => Promise<FlagScheduleView[]>;
  /** False: the one of this id was carried out. */
  saveSchedule: (row: FlagScheduleView, entry: AuditEntry) => Promise<boolean>;
  /** False: there is none of this id that waits. */
  deleteSchedule: (which: { key: FlagKey; id: string }, entry: AuditEntry) => Promise<boolean>;
  /** Returns once the next planned change is sure to be carried out. */
  wakeFlagClock: () => Promise<void>;
  /** Sends the flags to the publisher if it does not have the newest; true once it has. */
  publishFlags: () => Promise<boolean>;
  findFlagVersion: (
    key: FlagKey,
    version: VersionId,
  ) => Promise<{ version: VersionId; hash: VersionHash; definition: string } | undefined>;
  findHeldFlag: (key: FlagKey) => Promise<HeldFlag | null>;
  /** False: it changed, or is held already. */
  holdFlag: (hold: FlagHold) => Promise<boolean>;
  releaseFlag: (key: FlagKey, candidate: VersionId) => Promise<void>;

  listCollections: (page: NamePage) => Promise<CollectionView[]>;
  findCollection: (name: CollectionName) => Promise<CollectionView | undefined>;
  /** In place of the rules before. */
  saveCollection: (row: Omit<CollectionView, 'documents'>) => Promise<void>;
  /** False when it has no rules, or holds documents. */
  deleteCollection: (name: CollectionName) => Promise<boolean>;
  /** What a run with these roles would find, and what is hidden from it. */
  searchCollection: (
    name: CollectionName,
    question: { query: string; roles: readonly string[]; top: number; maxAgeS: number | null },
  ) => Promise<SearchReply>;

  /** An HMAC under the snapshot's secret, as the edge makes it: 32 hex digits. */
  sealed: (text: string) => Promise<string>;
  findSession: (name: Required<WhichSessions>) => Promise<SessionView | undefined>;
  /** How much was kept of them. */
  deleteSessions: (which: WhichSessions) => Promise<{ sessions: number; turns: number }>;

  listDocuments: (collection: CollectionName, page: NamePage & { prefix: string }) => Promise<DocumentRow[]>;
  findDocument: (collection: CollectionName, id: string) => Promise<DocumentView | undefined>;
  /** All or none; how many were new or changed. */
  saveDocuments: (collection: CollectionName, documents: readonly DocumentLine[]) => Promise<number>;
  /** False when there was no such document. */
  deleteDocument: (collection: CollectionName, id: string) => Promise<boolean>;
  /** How many of these there were. */
  deleteDocuments: (collection: CollectionName, ids: readonly string[]) => Promise<number>;

  listDatasets: (page: NamePage) => Promise<DatasetView[]>;
  /** With its newest version, whoever changed it. */
  findDataset: (name: DatasetName) => Promise<DatasetView | undefined>;
  saveDataset: (name: DatasetName, row: DatasetRow) => Promise<void>;
  /** False when there is none. */
  deleteDataset: (name: DatasetName) => Promise<boolean>;
  listDatasetVersions: (name: DatasetName, page: TimePage) => Promise<DatasetVersionRow[]>;
  /** Undefined: no such version. */
  listExamples: (which: WhichExamples, page: NamePage) => Promise<Example[] | undefined>;
  /** All or none, in place of those of their ids; how many were new or changed. Null: somebody else changed it at the same time. */
  putExamples: (
    name: DatasetName,
    change: DatasetChange & { rows: readonly ExampleToKeep[] },
  ) => Promise<number | null>;
  /** How many of these there were; null as above. */
  /** Durable when it returns. */
  beginEval: (order: EvalOrder) => Promise<EvalView>;
  viewEval: (id: EvalId) => Promise<EvalView | null>;
  /** Items behind a place. */
  evalItems: (id: EvalId, after: number, limit: number) => ReturnType<EvaluatorRpc['items']>;
  meantExamples: (which: WhichMeant) => Promise<Result<MeantExamples, NothingMeant>>;
  foreseeGate: (ask: GateAsk) => Promise<Result<GatePreview, GateFault>>;
  cancelEval: (id: EvalId) => Promise<EvalView | null>;
  saveBaseline: (row: BaselineView, entry: AuditEntry) => Promise<void>;
  findBaseline: (feature: FeatureName, dataset: DatasetName) => Promise<BaselineView | undefined>;
  baselinesOf: (feature: FeatureName) => Promise<BaselineView[]>;
  /** Those of these evals that are a baseline now. */
  baselinesAmong: (evals: readonly EvalId[]) => Promise<Map<EvalId, BaselineView>>;
  listEvals: (
    page: TimePage,
    filter: { feature?: FeatureName | undefined; status?: EvalStatus | undefined },
  ) => Promise<EvalView[]>;
  /** How often a re-evaluation may be, at the least. */
  shortestReevalS: number;
  listReevals: (feature: FeatureName) => Promise<ReevalRow[]>;
  /** False: what is there is as new. */
  saveReeval: (row: ReevalRow, entry: AuditEntry) => Promise<boolean>;
  /** False when there was none of this name. */
  deleteReeval: (which: Pick<ReevalRow, 'feature' | 'name'>, entry: AuditEntry) => Promise<boolean>;
  /** False: its object knows something newer. */
  configureReeval: (row: ReevalRow) => Promise<boolean>;
  stopReeval: (which: Pick<ReevalRow, 'feature' | 'name'>, atMs: number) => Promise<void>;
  reevalStatus: (which: Pick<ReevalRow, 'feature' | 'name'>) => Promise<ReevalStatus>;
  reevalHistory: (which: Pick<ReevalRow, 'feature' | 'name'>, limit: number) => Promise<ReevalTurn[]>;
  pruneExamples: (name: DatasetName, change: DatasetChange & { ids: readonly string[] }) => Promise<number | null>;

  listTokens: (page: NamePage) => Promise<TokenView[]>;
  /** False when the name is taken. */
  saveToken: (token: TokenView & { hash: string }, entry: AuditEntry) => Promise<boolean>;
  deleteToken: (name: string, entry: AuditEntry) => Promise<boolean>;

  listKeys: (page: NamePage) => Promise<KeyView[]>;
  /** False when the name is taken. */
  saveKey: (key: KeyView & { hash: string }, entry: AuditEntry) => Promise<boolean>;
  /** The key as it is then; null: there is none of this name. */
  limitKey: (name: string, limits: KeyView['limits'], entry: AuditEntry) => Promise<KeyView | null>;
  deleteKey: (name: string, entry: AuditEntry) => Promise<boolean>;
  /** Sends the keys to the publisher if it does not have the newest; true once it has. */
  publishKeys: () => Promise<boolean>;

  listTools: (page: NamePage) => Promise<ToolView[]>;
  findTool: (name: ToolName) => Promise<ToolView | undefined>;
  /** Every tool as the edge calls it. */
  declaredTools: () => Promise<Snapshot['tools']>;
  /** Asks an MCP server what it offers. */
  listMcpTools: (asked: DiscoverInput) => Promise<Listed>;
  saveTool: (tool: ToolView, entry: AuditEntry) => Promise<void>;
  deleteTool: (name: ToolName, entry: AuditEntry) => Promise<boolean>;
  /** Sends the tools to the publisher if it does not have the newest; true once it has. */
  publishTools: () => Promise<boolean>;

  listProviders: (page: NamePage) => Promise<ProviderView[]>;
  findProvider: (name: ProviderName) => Promise<ProviderView | undefined>;
  /** Every declared provider as the edge asks it. */
  declaredProviders: () => Promise<Snapshot['providers']>;
  saveProvider: (provider: ProviderView, entry: AuditEntry) => Promise<void>;
  deleteProvider: (name: ProviderName, entry: AuditEntry) => Promise<boolean>;
  /** Sends the providers to the publisher if it does not have the newest; true once it has. */
  publishProviders: () => Promise<boolean>;

  listReceivers: (page: NamePage) => Promise<ReceiverRow[]>;
  findReceiver: (name: string) => Promise<ReceiverRow | undefined>;
  /** False: what is there is as new. */
  saveReceiver: (row: ReceiverRow, entry: AuditEntry) => Promise<boolean>;
  deleteReceiver: (name: string, entry: AuditEntry) => Promise<boolean>;
  /** Tells the receiver's Notifier how to tell it; what it answers is as in `NotifierRpc`. */
  configureReceiver: (name: string, settings: ReceiverSettings) => ReturnType<NotifierRpc['configure']>;
  stopReceiver: (name: string, atMs: number) => Promise<void>;
  receiverStatus: (name: string) => Promise<ReceiverStatus>;

  listExporters: (page: NamePage) => Promise<ExporterRow[]>;
  findExporter: (name: ExporterName) => Promise<ExporterRow | undefined>;
  /** False: what is there is as new. */
  saveExporter: (row: ExporterRow, entry: AuditEntry) => Promise<boolean>;
  /** False when there was none of this name. */
  deleteExporter: (name: ExporterName, entry: AuditEntry) => Promise<boolean>;
  /** Tells the exporter's object where to; false: it knows a newer change. */
  configureExporter: (name: ExporterName, settings: ExporterSettings) => Promise<boolean>;
  stopExporter: (name: ExporterName, atMs: number) => Promise<void>;
  exporterStatus: (name: ExporterName) => Promise<ExporterStatus>;

  listTraces: (page: TimePage, filter: RunFilter) => Promise<KeptRow[]>;
  findTrace: (run: RunId) => Promise<KeptTrace | undefined>;
  /** Runs of a feature with all they hold, newest first. */
  wholeRuns: (which: RunsWanted, page: TimePage) => Promise<KeptTrace[]>;
  /** How many of these nobody was asked about yet. */
  queueLabels: (items: readonly LabelItem[]) => Promise<number>;
  /** What a person is asked next, and how many there are for them. */
  nextLabel: (person: string, about: LabelsAbout) => Promise<{ label: LabelItem | undefined; waiting: number }>;
  findLabel: (id: string) => Promise<LabelItem | undefined>;
  /** What people said of labels, in the order in which they did. */
  labelMarks: (ids: readonly string[]) => Promise<Map<string, LabelMark[]>>;
  /** False: it is settled. */
  markLabel: (id: string, change: LabelChange) => Promise<boolean>;
  settleLabel: (id: string, standing: Pick<LabelItem, 'state' | 'value'>) => Promise<void>;
  listLabels: (page: TimePage, about: LabelsAbout) => Promise<LabelItem[]>;
  /** Runs that were replies, newest first, as far as signatures look at them. */
  signedRuns: (which: RunsWanted, page: TimePage) => Promise<SignedRow[]>;

  appendAudit: (entries: readonly AuditEntry[]) => Promise<void>;
  listAudit: (page: TimePage, filter: FilterOf<'audit.list'>) => Promise<AuditEntry[]>;
  /** What runs took between two UTC days (both included), of one feature or of all. */
  readUsage: (which: { from: number; to: number; feature?: FeatureName | undefined }) => Promise<FeatureDay[]>;
  /** Who was active between two months (both included). */
  readActive: (which: {
    from: string;
    to: string;
    feature?: FeatureName | undefined;
  }) => Promise<(ActiveMonth & { feature: string })[]>;
  dearestUnits: (
    feature: FeatureName,
    month: string,
    most: number,
  ) => Promise<{ units: UnitSpending[]; whole: boolean }>;
  listRules: (page: NamePage, feature?: FeatureName) => Promise<AlertRuleRow[]>;
  findRule: (name: string) => Promise<AlertRuleRow | undefined>;
  /** False: its feature has `most` others already. */
  saveRule: (change: { row: AlertRuleRow; most: number }, entry: AuditEntry) => Promise<boolean>;
  deleteRule: (name: string, entry: AuditEntry) => Promise<boolean>;
  /** True once what judges the feature's rules has them as they are kept now. */
  syncRules: (feature: FeatureName) => Promise<boolean>;
  /** By rule; null: what judges them could not be asked. */
  ruleStandings: (feature: FeatureName) => Promise<{ [rule: string]: RuleStanding } | null>;
  /** What the record has of a feature between two moments: the newest hundred entries. */
  auditWithin: (feature: FeatureName, span: { fromMs: number; toMs: number }) => Promise<AuditEntry[]>;
  listIncidents: (page: TimePage, filter: FilterOf<'incident.list'>) => Promise<Incident[]>;
  /** With its own story, oldest first. */
  findIncident: (id: string) => Promise<{ incident: Incident; own: TimelineEntry[] } | undefined>;
  /** False: it is not in the state any more in which it was found. */
  changeIncident: (incident: Incident, deed: IncidentDeed, entry: AuditEntry) => Promise<boolean>;
  /** Hands a notification to everybody who wants it, once under its id. What could not be handed on is logged: a repeat of the call mends it. */
  tell: (untold: Untold) => Promise<void>;
};
