import type { BrokenBy } from '#core/flow/chain';
import type { ModelChoice } from '#schema/contracts/model-choice';
import type { Listener, ModelCall, ModelFault, ModelOutcome, Provider } from '../providers/provider.ts';
import type { Caller } from './caller.ts';
import type { Ledger } from './ledger.ts';
import { within, type Waited } from './within.ts';

/** A try that was given up because nothing came in time. */
export const tooSlow = (ms: number): ModelFault => ({
  ok: false,
  outcome: { kind: 'timeout' },
  error: `No answer within ${ms} ms.`,
});

/** A try that was given up because nobody waits any more. */
export const leftBy = (caller: Caller): ModelFault => ({
  ok: false,
  outcome: { kind: 'aborted' },
  error: caller.why(),
});

/** How long a try may wait: `timeoutMs` until the first content, `endMs` on the run's clock until its end. */
type Patience = { readonly timeoutMs: number; readonly endMs: number };

type Means = Patience & { readonly ledger: Ledger; readonly caller: Caller; readonly tell: (part: string) => void };

/** What has been heard so far, and when last (on the run's clock). */
class Hearing implements Listener {
  heard: 'nothing' | 'headers' | 'content' = 'nothing';
  /** Something is on its way that is told only when it is whole. */
  working = false;
  closed = false;
  lastMs: number;
  readonly #startMs: number;
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
    this.#startMs = means.ledger.elapsedMs();
    this.lastMs = this.#startMs;
  }

  begins(): void {
    if (this.heard === 'nothing') this.heard = 'headers';
  }

  text(part: string): void {
    if (this.closed || part === '') return;
    const { ledger, tell } = this.#means;
    this.heard = 'content';
    this.lastMs = ledger.elapsedMs();
    ledger.firstContentMs ??= this.lastMs;
    tell(part);
  }

  works(): void {
    this.working = true;
    this.lastMs = this.#means.ledger.elapsedMs();
  }

  /** When patience ends, by the deadline that counts now. */
  dueMs({ headersMs, firstContentMs, idleMs }: ModelChoice): number {
    const { timeoutMs, endMs } = this.#means;
    if (this.heard === 'content' || this.working) return Math.min(this.lastMs + idleMs, endMs);
    const most = this.heard === 'headers' ? firstContentMs : Math.min(headersMs, firstContentMs);
    return this.#startMs + Math.min(most, timeoutMs);
  }
}

const broken = (by: BrokenBy, error: string): ModelFault => ({ ok: false, outcome: { kind: 'broken', by }, error });

/** A failure as the chain must see it: after the first content nothing can be tried again, before it everything can. */
function settle(fault: ModelFault, { heard }: Hearing): ModelFault {
  const { outcome, error } = fault;
  if (outcome.kind === 'aborted') return fault;
  if (heard === 'content') return outcome.kind === 'broken' ? fault : broken('provider', error);
  return outcome.kind === 'broken' ? { ...fault, outcome: { kind: 'refused' } } : fault;
}

function gaveUp(hearing: Hearing, nowMs: number, endMs: number): ModelFault {
  if (hearing.heard === 'headers') return { ...tooSlow(Math.round(nowMs - hearing.lastMs)), begun: true };
  if (hearing.heard !== 'content') return tooSlow(Math.round(nowMs - hearing.lastMs));
  return nowMs >= endMs
    ? broken('deadline', 'The deadline came in the middle of the answer.')
    : broken('provider', `Silent for ${Math.round(nowMs - hearing.lastMs)} ms in the middle of the answer.`);
}

/** Waits as long as patience lasts; every part that comes renews it, and costs no timer. */
async function patiently(
  asked: Promise<ModelOutcome>,
  choice: ModelChoice,
  { hearing, means }: { hearing: Hearing; means: Means },
): Promise<Waited<ModelOutcome>> {
  for (;;) {
    const leftMs = hearing.dueMs(choice) - means.ledger.elapsedMs();
    const waited = await within(asked, leftMs, means.caller);
    if (waited.ended !== 'timeout' || means.ledger.elapsedMs() >= hearing.dueMs(choice)) return waited;
  }
}

/**
 * Asks a provider and hands its text on while it comes. Three deadlines hold whether or not the provider heeds the signal: for
 * its headers, its first content, and every pause after that. An answer that came whole is told as one part.
 */
export async function hearModel(
  provider: Provider,
  question: Omit<ModelCall, 'listener'>,
  means: Means,
): Promise<ModelOutcome> {
  const stop = new AbortController();
  const hearing = new Hearing(means);
  const asked = provider({ ...question, listener: hearing }, stop.signal);
  const waited = await patiently(asked, question.choice, { hearing, means });
  if (waited.ended === 'done') {
    if (!waited.value.ok) return settle(waited.value, hearing);
    if (hearing.heard !== 'content') hearing.text(waited.value.text);
    return waited.value;
  }
  hearing.closed = true;
  stop.abort();
  asked.catch(() => {});
  return waited.ended === 'aborted' ? leftBy(means.caller) : gaveUp(hearing, means.ledger.elapsedMs(), means.endMs);
}
