import type { Message, PromptAction } from '#core/flow/action';
import { attemptResult } from '#core/flow/attempt-result';
import type { AttemptOutcome } from '#core/flow/chain';
import { callsFault } from '#core/flow/calls-fault';
import type { Answered } from '#core/flow/history';
import { readReply } from '#core/flow/read-reply';
import { repair } from '#core/flow/repair';
import type { Cost } from '#core/cost/cost-of';
import type { Json } from '#schema/contracts/json';
import type { ModelChoice } from '#schema/contracts/model-choice';
import type { CacheResult, Usage } from '#schema/contracts/run';
import { chatAttributes } from './chat-attributes.ts';
import type { Caller } from './caller.ts';
import type { Ledger } from './ledger.ts';
import { hearModel, leftBy, tooSlow } from './hear-model.ts';
import { priceCall } from './price-call.ts';
import { spanId } from '#core/telemetry/span-id';
import type { TraceContext } from '#core/telemetry/trace-context';
import { traceHeaders } from '#core/telemetry/trace-headers';
import type { RunId } from '#schema/contracts/ids';
import type { ModelFault, ModelOutcome, Provider } from '../providers/provider.ts';
import type { Source, SourceOf } from '../providers/source-of.ts';
import { within } from './within.ts';

/** What a chain is asked with. */
export type Asking = {
  readonly sourceOf: SourceOf;
  readonly ledger: Ledger;
  readonly caller: Caller;
  readonly now: () => number;
  readonly draw: () => number;
  /** Takes the parts of the step's text as they come; null: it is wanted whole. */
  readonly tell: ((part: string) => void) | null;
  /** Whose trace the calls are a part of, for providers that are told. */
  readonly part?: Part;
  /** What the cache did for the step, and who keeps its answer's bill; absent: the step asks for no cache. */
  readonly cached?: { readonly result: CacheResult; readonly answered: (paid: Paid) => void };
};

/** A run, and its caller's trace. */
type Part = { readonly run: RunId; readonly from: TraceContext | null };

/** What a usable answer took: its own try alone. */
export type Paid = { readonly finish: string | null; readonly usage: Usage; readonly costUsd: number | null };

/** One try: how it ended for the chain, what it said when that can be used, and what it cost (null: nobody knows). */
export type Tried = Judgement & { readonly costUsd: number | null };

type Judgement =
  | (Pick<Answered, 'text' | 'json' | 'model' | 'calls'> & { readonly outcome: { readonly kind: 'ok' } })
  | {
      readonly outcome: Exclude<AttemptOutcome, { kind: 'ok' }>;
      /** What the model is told when it is asked to repair its answer. */
      readonly repair?: readonly Message[];
    };

type Try = {
  readonly action: PromptAction;
  readonly choice: ModelChoice;
  readonly timeoutMs: number;
  /** When the step's time is up, on the run's clock. */
  readonly endMs: number;
  readonly because: string;
  /** The id of the try's span, where the provider is told it. */
  readonly id?: string;
};

/** What a provider is told of the run's trace; nothing where it was given no span. */
const traceOf = ({ id }: Try, { part }: Asking) =>
  id === undefined || part === undefined ? {} : { trace: traceHeaders(part.run, part.from, id) };

/** Asks the provider: for a whole answer, or for one whose text is handed on while it comes. */
async function call(provider: Provider, one: Try, asking: Asking): Promise<ModelOutcome> {
  const { action, choice, timeoutMs } = one;
  const { messages, schema, retrieved, tools } = action;
  const question = { choice, messages, schema, retrieved, tools, ...traceOf(one, asking) };
  if (asking.tell !== null) return hearModel(provider, question, { ...one, ...asking, tell: asking.tell });
  const stop = new AbortController();
  const asked = provider({ ...question, listener: null }, stop.signal);
  const waited = await within(asked, timeoutMs, asking.caller);
  if (waited.ended === 'done') return waited.value;
  stop.abort();
  asked.catch(() => {});
  return waited.ended === 'timeout' ? tooSlow(timeoutMs) : leftBy(asking.caller);
}

/** Whether a provider had begun to answer when a try failed, or when its caller left. */
const hadBegun = ({ outcome, begun }: ModelFault, { firstContentMs }: Ledger): boolean =>
  begun === true || outcome.kind === 'broken' || (outcome.kind === 'aborted' && firstContentMs !== null);

const nothing = { inputTokens: 0, outputTokens: 0 };

type Judged = { readonly tried: Judgement; readonly error: string | undefined };

function judge(said: ModelOutcome, { action }: Try, asking: Asking): Judged {
  if (!said.ok) return { tried: { outcome: said.outcome }, error: said.error };
  const { text, model, calls } = said;
  if (calls !== undefined) {
    const error = callsFault(calls, action.tools);
    if (error !== null) return { tried: { outcome: unusable(text, asking) }, error };
    return { tried: { outcome: { kind: 'ok' }, text, json: null, model, calls }, error: undefined };
  }
  const reply = readReply(text, action.schema);
  if (!reply.ok) {
    const { detail, faults } = reply.error;
    return {
      tried: { outcome: { kind: 'invalid_output', said: true }, repair: repair(said.text, faults) },
      error: detail,
    };
  }
  return { tried: { outcome: { kind: 'ok' }, model, ...reply.value }, error: undefined };
}

/** An answer that cannot be used: another try may give a better one, unless its text was read already. */
const unusable = (text: string, { tell }: Asking): Exclude<AttemptOutcome, { kind: 'ok' }> =>
  tell !== null && text !== '' ? { kind: 'broken', by: 'provider' } : { kind: 'invalid_output' };

const priceAttributes = ({ usd, price }: Cost): { [name: string]: Json } =>
  price === null
    ? {}
    : {
        'sluice.cost.usd': usd,
        'sluice.price.model': price.model,
        'sluice.price.rates': price.rates,
        'sluice.price.source': price.source,
        ...(price.asOf !== null && { 'sluice.price.as_of': price.asOf }),
      };

/** Notes when the first part of a text that is handed on came. */
class FirstPart {
  #atMs: number | null = null;
  readonly asking: Asking;

  constructor(asking: Asking) {
    const { tell, ledger } = asking;
    const noting = (part: string): void => {
      this.#atMs ??= ledger.elapsedMs();
      tell?.(part);
    };
    this.asking = tell === null ? asking : { ...asking, tell: noting };
  }

  heard(startMs: number): { streams: boolean; firstMs: number | null } {
    return { streams: this.asking.tell !== null, firstMs: this.#atMs === null ? null : this.#atMs - startMs };
  }
}

type Charging = { readonly prices: Source['prices']; readonly asking: Asking };

/** What a try cost, with the price where it is known. */
type Charged = { readonly cost: Cost | null; readonly costUsd: number | null };

/** Writes down what a try took, and its price where it is known. */
async function charge(
  said: ModelOutcome,
  { choice, action: { aside, step } }: Try,
  { prices, asking }: Charging,
): Promise<Charged> {
  const { ledger, now } = asking;
  const about = { step, provider: choice.provider, model: choice.model };
  if (!said.ok) {
    if (!hadBegun(said, ledger)) return { cost: null, costUsd: 0 };
    // What a provider began to answer has to be paid for, and it did not say how much.
    ledger.spend({ ...about, usage: nothing, cached: 0, written: 0, usd: null });
    return { cost: null, costUsd: null };
  }
  const cost = said.unmetered ? null : await priceCall(choice, said, { prices, atMs: now() });
  const costUsd = cost?.usd ?? null;
  if (!aside) ledger.finish = said.finish;
  const { usage, cachedTokens: cached, cacheWrittenTokens: written = 0 } = said;
  ledger.spend({ ...about, usage, cached, written, usd: costUsd });
  return { cost, costUsd };
}

/** Asks one model of a chain once, and puts the try, its price and its tokens in the ledger, also when it failed. */
export async function tryModel(one: Try, asking: Asking): Promise<Tried> {
  const { ledger } = asking;
  const startMs = ledger.elapsedMs();
  ledger.attempts += 1;
  const { provider, prices, traced } = asking.sourceOf(one.choice.provider);
  const id = traced && asking.part && spanId(asking.part.run, `${one.action.step} call ${ledger.attempts}`);
  const clock = new FirstPart(asking);
  const said = await call(provider, id === undefined ? one : { ...one, id }, clock.asking);
  const judged = judge(said, one, asking);
  ledger.happens(`call/${one.choice.provider}/${attemptResult(judged.tried.outcome)}`);
  if (one.because !== 'first') ledger.happens(`again/${one.because}`);
  const { cost, costUsd } = await charge(said, one, { prices, asking });
  if (said.ok && judged.error === undefined)
    asking.cached?.answered({ finish: said.finish, usage: said.usage, costUsd });
  ledger.note(startMs, () => ({
    ...(id !== undefined && { id }),
    name: `chat ${one.choice.model}`.slice(0, 128),
    kind: 'chat',
    step: one.action.step,
    status: judged.error === undefined ? 'ok' : 'error',
    ...(judged.error === undefined ? {} : { error: judged.error.slice(0, 300) }),
    attributes: {
      ...chatAttributes({ ...one, ...clock.heard(startMs) }, said, judged.tried.outcome),
      ...(asking.cached === undefined ? {} : { 'sluice.cache': asking.cached.result }),
      ...(cost === null ? {} : priceAttributes(cost)),
      ...(asking.tell === null ? {} : { 'sluice.first_content_ms': ledger.firstContentMs }),
    },
  }));
  return { ...judged.tried, costUsd };
}
