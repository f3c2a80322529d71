import { addressFault } from '#core/address/public-address';
import { codeKey, engineKey } from '#schema/contracts/code';
import type { DeclaredProvider, ProviderName } from '#schema/contracts/provider';
import type { RecordBatch, RunRecord } from '#schema/contracts/record';
import type { SnapshotRead } from '#schema/contracts/rpc';
import { SNAPSHOT_KEY, Snapshot, versionKey } from '#schema/contracts/snapshot';
import type { TelemetryMessage, Trace } from '#schema/contracts/trace';
import { AnswerMemory } from './cache/answer-memory.ts';
import { AnswerStore, type AnswerPorts } from './cache/answer-store.ts';
import { SingleFlight } from './cache/single-flight.ts';
import { CodeMemory, type CodePorts } from './code/code-memory.ts';
import { CodeTurns } from './code/code-turns.ts';
import { runCode } from './code/run-code.ts';
import type { Deps } from './deps.ts';
import { providerSecretOf, secretOf, settingsOf, type Env, type Settings } from './env.ts';
import { searchContent } from './execute/search-content.ts';
import { Gather, type Hands } from './telling/gather.ts';
import { anthropic } from './providers/anthropic.ts';
import { baseline } from './providers/baseline.ts';
import { declared } from './providers/declared.ts';
import { openai } from './providers/openai.ts';
import type { Provider } from './providers/provider.ts';
import { record } from './telling/record.ts';
import { sendTraces } from './telling/send-traces.ts';
import { Deaf } from './memory/deaf.ts';
import { Meter, type MeterPorts } from './limits/meter.ts';
import { Refusals, type Refused } from './limits/refusals.ts';
import { takeBy } from './limits/take.ts';
import { SnapshotWatch } from './memory/snapshot-watch.ts';
import { SnapshotMemory, type SnapshotPorts } from './memory/snapshot-memory.ts';
import { contentSessions } from './sessions/content-sessions.ts';
import { anyTool } from './tools/any-tool.ts';
import type { McpSessions } from './tools/mcp-tool.ts';
import { DroppedTraces } from './telling/dropped-traces.ts';
import { TraceSample } from './telling/trace-sample.ts';
import { VersionMemory, type ManifestPorts } from './memory/version-memory.ts';

/** The relay that this isolate reads through; there is one until fan-in asks for more. */
const RELAY = 'relay:0';
/** KV keeps what never changes in its cache for this long. */
const IMMUTABLE_S = 86_400;
/** The least that KV allows: for the last resort old is better than nothing, and an answer carries its age. */
const LEAST_S = 30;
/** The relay is asked to hold a question for so long: it is asked again before anything between loses patience. */
const HELD_MS = 25_000;

/** A decision waits for records, and nobody for a trace. */
const PACES = {
  records: { alonePerSecond: 50, gatherMs: 50, manyPerSecond: 400, gatherManyMs: 150 },
  traces: { alonePerSecond: 5, gatherMs: 250, manyPerSecond: 400, gatherManyMs: 250 },
};

const watched = new SnapshotMemory();

/** What outlives a request: plain data, no I/O object. */
const memory = {
  snapshot: watched,
  watch: new SnapshotWatch(() => watched.number),
  streams: { open: 0 },
  deaf: new Deaf(),
  versions: new VersionMemory(),
  code: new CodeMemory(),
  turns: new CodeTurns(),
  // A small part of the isolate's 128 MB; what evals keep for themselves shall not drive out what people are answered by.
  answers: new AnswerMemory(8_000_000),
  trialAnswers: new AnswerMemory(1_000_000),
  flights: new SingleFlight(),
  records: new Gather<RunRecord>(PACES.records),
  traces: new Gather<Trace>(PACES.traces),
  sample: new TraceSample(),
  dropped: new DroppedTraces(),
  meter: new Meter(),
  refusals: new Refusals(),
  mcp: new Map() as McpSessions,
};

type Providers = Readonly<Record<ProviderName, Provider>>;
let providers: { readonly of: Settings; readonly made: Providers } | null = null;

const now = (): number => Date.now();
const wait = (ms: number): Promise<void> => scheduler.wait(ms);

function providersOf(settings: Settings): Providers {
  if (providers?.of !== settings) {
    const made = { baseline, openai: openai(settings.openai, now), anthropic: anthropic(settings.anthropic, now) };
    providers = { of: settings, made };
  }
  return providers.made;
}

const mayCall =
  (env: Env) =>
  (url: string): boolean =>
    addressFault(url, settingsOf(env)) === null;

/** By declaration: a snapshot that was read anew brings new ones, and the old ones go with it. */
const declaredOnes = new WeakMap<DeclaredProvider, Provider>();

function declaredProvider(env: Env, declaration: DeclaredProvider): Provider {
  const known = declaredOnes.get(declaration);
  if (known !== undefined) return known;
  const made = declared(declaration, { secretOf: (name) => providerSecretOf(env, name), mayCall: mayCall(env), now });
  declaredOnes.set(declaration, made);
  return made;
}

function snapshotPorts(env: Env, hands: Hands): SnapshotPorts {
  const read = (have: number, maxAgeMs: number) => env.SNAPSHOT_RELAY.getByName(RELAY).read(have, maxAgeMs);
  return {
    ...hands,
    read: settingsOf(env).deaf ? memory.deaf.reader(read) : read,
    lastResort: async () => {
      const text = await env.KV.get(SNAPSHOT_KEY, { cacheTtl: LEAST_S });
      return text === null ? null : Snapshot.parse(JSON.parse(text));
    },
  };
}

/** What tells open connections of a new snapshot. An isolate that is deaf for a test hears nothing here either. */
function watching(env: Env, hands: Hands): Pick<Deps, 'heldSnapshot' | 'snapshotChange' | 'streams'> {
  const next = async (have: number): Promise<SnapshotRead> => {
    if (!settingsOf(env).deaf) return env.SNAPSHOT_RELAY.getByName(RELAY).next(have, HELD_MS);
    await wait(HELD_MS);
    return { snapshot: null, number: have, ageMs: 0 };
  };
  const follow = () => memory.snapshot.follow({ now, next });
  const reread = () => memory.snapshot.view(snapshotPorts(env, hands), true);
  return {
    heldSnapshot: () => memory.snapshot.held(now()),
    snapshotChange: (have, ms, connection) =>
      memory.watch.changed(have, ms, { ...hands, ...connection, follow, reread }),
    streams: memory.streams,
  };
}

const manifestPorts = (env: Env): ManifestPorts => ({
  near: (hash) => env.KV.get(versionKey(hash), { cacheTtl: IMMUTABLE_S }),
  far: (feature, hash) => env.VERSIONS.manifest(feature, hash),
});

const answerPorts = ({ KV }: Env): AnswerPorts => ({
  get: (key) => KV.get(key, { cacheTtl: LEAST_S }),
  put: (key, text, expirationTtl) => KV.put(key, text, { expirationTtl }),
  remove: (key) => KV.delete(key),
});

const codePorts = (env: Env): CodePorts => ({
  source: (code) => ({
    near: () => env.KV.get(codeKey(code), { cacheTtl: IMMUTABLE_S }),
    far: () => env.VERSIONS.code(code),
  }),
  engine: (name) => ({
    near: () => env.KV.get(engineKey(name), { type: 'arrayBuffer', cacheTtl: IMMUTABLE_S }),
    far: () => env.VERSIONS.engine(name),
  }),
});

type Telling = Pick<Deps, 'record' | 'trace' | 'permitShadow' | 'feedback'>;

function telling(env: Env, hands: Hands): Telling {
  const queue = async (message: TelemetryMessage) => {
    await env.TELEMETRY.send(message);
  };
  const carry = (_group: string, traces: Trace[]) =>
    sendTraces(traces, (messages) => env.TELEMETRY.sendBatch(messages));
  const send = (trace: Trace): void => memory.traces.add('all', trace, { ...hands, carry });
  return {
    record: (feature, one) => {
      const direct = (batch: RecordBatch) => env.CONDUCTOR.getByName(feature).record(batch);
      record(feature, one, { gather: memory.records, hands, ports: { direct, queue, wait } });
    },
    trace: (run, about, make) => {
      if (memory.sample.takes(about, now())) send(make());
      else memory.dropped.keep(run, make);
    },
    permitShadow: (feature, { id, period }, run) => env.CONDUCTOR.getByName(feature).permitShadow(id, period, run),
    feedback: async (feature, one) => {
      await env.CONDUCTOR.getByName(feature).feedback(one);
      const trace = memory.dropped.take(one.run);
      if (trace !== null) send(trace);
    },
  };
}

function limiting(env: Env, hands: Hands): Pick<Deps, 'take' | 'refused'> {
  const refused = (what: Refused): void =>
    memory.refusals.add(what, {
      ...hands,
      send: async (counted) => {
        await env.TELEMETRY.send({ kind: 'refused', refused: counted } satisfies TelemetryMessage);
      },
    });
  const charge: MeterPorts['charge'] = ({ limiter, name, rate }, n) =>
    env.LIMITER.getByName(limiter).charge(name, n, rate);
  return { take: takeBy(memory.meter, { ...hands, charge }, refused), refused };
}

/** Makes what handlers may do of the bindings, for one request: stubs and `waitUntil` belong to it alone. */
export function wire(env: Env, context: ExecutionContext): Deps {
  const settings = settingsOf(env);
  const hold = (work: Promise<unknown>): void => context.waitUntil(work);
  const hands: Hands = { now, wait, hold };
  return {
    now,
    draw: Math.random,
    hold,
    snapshot: (forced) => memory.snapshot.view(snapshotPorts(env, hands), forced),
    ...watching(env, hands),
    ...limiting(env, hands),
    dropSnapshot: () => memory.snapshot.drop(now()),
    manifest: (feature, hash) => memory.versions.load(feature, hash, manifestPorts(env)),
    search: searchContent(env.CONTENT, now),
    sessions: contentSessions(env.CONTENT, now),
    runCode: runCode(env.LOADER, (code, engine) => memory.code.load(code, engine, codePorts(env)), memory.turns),
    answers: new AnswerStore(memory.answers, answerPorts(env), now),
    trialAnswers: new AnswerStore(memory.trialAnswers, answerPorts(env), now),
    flights: memory.flights,
    callTool: anyTool({ secrets: (name) => secretOf(env, name), sessions: memory.mcp, mayCall: mayCall(env) }),
    providers: providersOf(settings),
    declaredProvider: (declaration) => declaredProvider(env, declaration),
    ...telling(env, hands),
    control: settings.adminOnEdge ? (request) => env.CONTROL.fetch(request) : null,
    instance: settings.instance,
  };
}
