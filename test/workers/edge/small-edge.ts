import { env } from 'cloudflare:workers';
import { NO_FLAGS } from '#schema/contracts/flag';
import type { Json } from '#schema/contracts/json';
import type { FeedbackRecord } from '#schema/contracts/feedback';
import type { RolloutId, RunId, VersionHash, VersionId } from '#schema/contracts/ids';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import type { RunRecord } from '#schema/contracts/record';
import type { ExposedRollout, KeyGrant, Route, Snapshot } from '#schema/contracts/snapshot';
import type { Trace } from '#schema/contracts/trace';
import { AnswerMemory } from '../../../workers/edge/cache/answer-memory.ts';
import { AnswerStore, type AnswerPorts } from '../../../workers/edge/cache/answer-store.ts';
import { SingleFlight } from '../../../workers/edge/cache/single-flight.ts';
import type { Deps } from '../../../workers/edge/deps.ts';
import { openSnapshot } from '../../../workers/edge/memory/open-snapshot.ts';
import { baseline } from '../../../workers/edge/providers/baseline.ts';
import type { ModelOutcome } from '../../../workers/edge/providers/provider.ts';
import { contentSessions } from '../../../workers/edge/sessions/content-sessions.ts';
import { scripted } from '../../../workers/edge/providers/scripted.ts';
import { route } from '../../../workers/edge/router.ts';

const hashOf = (digit: string): VersionHash => digit.repeat(64) as VersionHash;
const idOf = (digit: string): VersionId => `v_${digit.repeat(16)}` as VersionId;

/** The control's and the candidate's versions. */
export const a = { id: idOf('a'), hash: hashOf('a') };
export const b = { id: idOf('b'), hash: hashOf('b') };

const question = {
  type: 'object',
  required: ['question'],
  properties: { question: { type: 'string', maxLength: 100 } },
};

/** A feature that asks one chain and gives its text. */
export const asking = (over: Partial<ManifestInput> = {}): ManifestInput => ({
  format: 1,
  input: question,
  output: { type: 'object', required: ['answer'] },
  models: { main: [{ provider: 'openai', model: 'm', retries: 0 }] },
  prompts: { answer: { user: '{{ input.question }}' } },
  flow: [
    { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
    { kind: 'output', value: { answer: { var: 'answer.text' } } },
  ],
  ...over,
});

/** A model's plain answer. */
export const says = (text: string): ModelOutcome => ({
  ok: true,
  text,
  model: 'm-2026',
  usage: { inputTokens: 10, outputTokens: 4 },
  cachedTokens: 0,
  finish: 'stop',
});

/** A provider's failure by status. */
export const fails = (status: number): ModelOutcome => ({
  ok: false,
  outcome: { kind: 'http', status },
  error: `http ${status}`,
});

async function grant(key: string, over: Partial<KeyGrant>): Promise<KeyGrant> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { id: key, hash, kind: 'server', features: null, pin: true, origins: [], ...over };
}

/** A rollout of the candidate to everybody, and what is said of it otherwise. */
export const rollingOut = (over: Partial<ExposedRollout> = {}): ExposedRollout => ({
  id: 'help.1' as RolloutId,
  candidate: b.id,
  percent: 100,
  period: 4,
  segment: null,
  earlier: [],
  shadow: null,
  slices: [],
  graders: [],
  ...over,
});

/** A route with both versions and this rollout. */
export const routeWith = (rollout: ExposedRollout): Partial<Route> => ({
  versions: { [a.id]: a.hash, [b.id]: b.hash },
  rollout,
});

type World = {
  manifest: ManifestInput;
  candidate?: ManifestInput;
  route?: Partial<Route>;
  flagRoutes?: Snapshot['flagRoutes'];
  flags?: Snapshot['flags'];
  segments?: Snapshot['segments'];
  tools?: Snapshot['tools'];
  terms?: Snapshot['terms'];
  spent?: Snapshot['spent'];
  openai?: [ModelOutcome, ...ModelOutcome[]];
  /** Where answers are kept; without it, nowhere beyond the isolate. */
  answers?: AnswerPorts;
  over?: Partial<Deps>;
};

/** An edge whose every neighbour is in memory: keys `server`, `no-pin`, `limited` (another feature) and `client` (https://app.test). */
export async function smallEdge({
  manifest,
  candidate,
  route: changed = {},
  openai = [says('yes')],
  answers = { get: async () => null, put: async () => {}, remove: async () => {} },
  over = {},
  ...parts
}: World) {
  const manifests = new Map([
    [a.hash, Manifest.parse(manifest)],
    [b.hash, Manifest.parse(candidate ?? manifest)],
  ]);
  const help: Route = {
    revision: 1,
    control: a.id,
    rollout: null,
    disabled: false,
    versions: { [a.id]: a.hash },
    ...changed,
  };
  const snapshot: Snapshot = {
    number: 3,
    atMs: 0,
    secret: '5a'.repeat(32),
    keys: await Promise.all([
      grant('server', {}),
      grant('no-pin', { pin: false }),
      grant('limited', { features: ['another'] }),
      grant('client', { kind: 'client', pin: false, origins: ['https://app.test'] }),
    ]),
    features: { help },
    flagRoutes: {},
    segments: {},
    tools: {},
    flags: NO_FLAGS,
    providers: {},
    terms: {},
    spent: {},
    ...parts,
  };
  const opened = await openSnapshot(snapshot);
  const told = {
    refused: [] as Parameters<Deps['refused']>[0][],
    records: [] as RunRecord[],
    traces: [] as Trace[],
    feedback: [] as FeedbackRecord[],
    reads: [] as boolean[],
    permitted: [] as RunId[],
    held: [] as Promise<unknown>[],
  };
  const model = scripted(...openai);
  const deps: Deps = {
    now: () => Date.now(),
    draw: () => 0,
    hold: (work) => void told.held.push(work),
    snapshot: async (forced = false) => {
      told.reads.push(forced);
      return { ...opened, ageMs: 10, stale: false };
    },
    heldSnapshot: () => ({ ...opened, ageMs: 10, stale: false }),
    snapshotChange: async (_have, ms) => {
      await scheduler.wait(ms);
    },
    streams: { open: 0 },
    take: () => null,
    refused: (what) => void told.refused.push(what),
    dropSnapshot: () => {},
    manifest: async (_feature, hash) => manifests.get(hash) ?? null,
    search: async () => [],
    sessions: contentSessions(env.CONTENT, () => Date.now()),
    callTool: async () => ({ kind: 'connection' }),
    answers: new AnswerStore(new AnswerMemory(8_000_000), answers, over.now ?? (() => Date.now())),
    trialAnswers: new AnswerStore(new AnswerMemory(1_000_000), answers, over.now ?? (() => Date.now())),
    flights: new SingleFlight(),
    runCode: async () => ({ kind: 'absent' }),
    providers: { baseline, openai: model.provider, anthropic: scripted(fails(401)).provider },
    declaredProvider: () => baseline,
    record: (_feature, record) => void told.records.push(record),
    trace: (_run, _about, make) => void told.traces.push(make()),
    permitShadow: async (_feature, _rollout, run) => told.permitted.push(run) > 0,
    feedback: async (_feature, record) => void told.feedback.push(record),
    control: null,
    instance: 'here',
    ...over,
  };
  const settled = async () => {
    for (const work of told.held) await work;
  };
  return { ...told, asked: model.asked, deps, opened, settled, send: (request: Request) => route(request, deps) };
}

/** A request to an edge. */
export function request(path: string, body: Json | string, headers: Record<string, string> = {}): Request {
  return new Request(`https://edge.test${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'server', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A run of the feature `help`. */
export const runOf = (body: Json | string, headers: Record<string, string> = {}): Request =>
  request('/v1/features/help/runs', body, headers);
