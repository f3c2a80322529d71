import type { PromptAction } from '#core/flow/action';
import type { AttemptOutcome } from '#core/flow/chain';
import { readReply } from '#core/flow/read-reply';
import type { Cost } from '#core/cost/cost-of';
import type { Json } from '#schema/contracts/json';
import type { ModelChoice, ProviderName } from '#schema/contracts/manifest';
import { chatAttributes } from './chat-attributes.ts';
import type { Caller } from './caller.ts';
import type { Ledger } from './ledger.ts';
import { priceCall } from './price-call.ts';
import type { ModelFault, ModelOutcome, Provider } from '../providers/provider.ts';
import { within } from './within.ts';

/** What a chain is asked with. */
export type Asking = {
  readonly providers: Readonly<Record<ProviderName, Provider>>;
  readonly ledger: Ledger;
  readonly caller: Caller;
  readonly now: () => number;
  readonly draw: () => number;
};

/** One try: how it ended for the chain, and what it said when that can be used. */
export type Tried =
  | { readonly outcome: { readonly kind: 'ok' }; readonly text: string; readonly json: Json; readonly model: string }
  | { readonly outcome: Exclude<AttemptOutcome, { kind: 'ok' }> };

type Try = {
  readonly action: PromptAction;
  readonly choice: ModelChoice;
  readonly timeoutMs: number;
  readonly because: string;
};

const fault = (kind: 'timeout' | 'aborted', error: string): ModelFault => ({ ok: false, outcome: { kind }, error });

/** Asks the provider and enforces the try's time and the caller's leaving, whether or not the provider heeds the signal. */
async function call({ action, choice, timeoutMs }: Try, { providers, caller }: Asking): Promise<ModelOutcome> {
  const stop = new AbortController();
  const { messages, schema, retrieved } = action;
  const asked = providers[choice.provider]({ choice, messages, schema, retrieved }, stop.signal);
  const waited = await within(asked, timeoutMs, caller);
  if (waited.ended === 'done') return waited.value;
  stop.abort();
  asked.catch(() => {});
  return waited.ended === 'timeout'
    ? fault('timeout', `No answer within ${timeoutMs} ms.`)
    : fault('aborted', caller.why());
}

type Judged = { readonly tried: Tried; readonly error: string | undefined };

function judge(said: ModelOutcome, { action }: Try): Judged {
  if (!said.ok) return { tried: { outcome: said.outcome }, error: said.error };
  const reply = readReply(said.text, action.schema);
  if (!reply.ok) return { tried: { outcome: { kind: 'invalid_output' } }, error: reply.error.detail };
  return { tried: { outcome: { kind: 'ok' }, model: said.model, ...reply.value }, error: undefined };
}

const priceAttributes = ({ usd, price }: Cost): { [name: string]: Json } =>
  price === null
    ? {}
    : { 'sluice.cost.usd': usd, 'sluice.price.model': price.model, 'sluice.price.rates': price.rates };

/** Asks one model of a chain once, and puts the try, its price and its tokens in the ledger, also when it failed. */
export async function tryModel(one: Try, asking: Asking): Promise<Tried> {
  const { ledger } = asking;
  const startMs = ledger.elapsedMs();
  ledger.attempts += 1;
  const said = await call(one, asking);
  const judged = judge(said, one);
  const cost = said.ok ? await priceCall(one.choice, said, asking.now()) : null;
  if (said.ok) ledger.spend(said.usage, cost?.usd ?? null);
  ledger.note(startMs, () => ({
    name: `chat ${one.choice.model}`.slice(0, 128),
    kind: 'chat',
    step: one.action.step,
    status: judged.error === undefined ? 'ok' : 'error',
    ...(judged.error === undefined ? {} : { error: judged.error.slice(0, 300) }),
    attributes: {
      ...chatAttributes({ choice: one.choice, because: one.because }, said, judged.tried.outcome),
      ...(cost === null ? {} : priceAttributes(cost)),
    },
  }));
  return judged.tried;
}
