import { afterwards } from './afterwards.ts';
import type { Admitted } from './admit.ts';
import { carryOut } from './carry-out.ts';
import { chooseVersion } from './choose-version.ts';
import type { Deps } from './deps.ts';
import type { Over } from './done.ts';
import { callerOf, type Caller } from './execute/caller.ts';
import { Ledger } from './execute/ledger.ts';
import type { Teller } from './execute/teller.ts';
import { aboutOf, toNobody } from './reply.ts';
import type { Speech } from './speech.ts';
import { stream } from './stream.ts';

/** A request that was let in, and when it came. */
export type Asking = Admitted & { readonly feature: string; readonly signal: AbortSignal; readonly startedMs: number };

/**
 * Which version serves a request; do it; write down what came of it; answer. From the moment a version is chosen every reply
 * names it, and every end is recorded, whoever or whatever caused it.
 */
export async function serve(
  { feature, asked, view, signal, startedMs }: Asking,
  speech: Speech,
  deps: Deps,
): Promise<Response> {
  const found = await chooseVersion(
    feature,
    { request: asked.request, startedMs, view, origin: asked.origin },
    deps.snapshot,
  );
  if (!found.ok) return speech.refuse(found.error);

  const chosen = found.value;
  const ledger = new Ledger(deps.now, startedMs);
  const perform = async (caller: Caller, teller: Teller | null): Promise<Over> => {
    const carried = await carryOut(chosen, asked, { deps, ledger, caller, teller, effects: 'allowed', before: null });
    return { chosen, carried, ledger };
  };
  const writeDown = (over: Over): void => afterwards({ ...over, asked, durationMs: ledger.elapsedMs() }, deps);

  if (speech.sayings !== null) {
    const sayings = speech.sayings(chosen.run);
    return stream({ run: chosen.run, ledger, signal, perform, writeDown }, { ...speech, sayings }, deps.hold);
  }
  const over = await perform(callerOf(signal), null);
  writeDown(over);
  return replyTo(over, speech);
}

function replyTo({ chosen, carried, ledger }: Over, { reply, refuse }: Pick<Speech, 'reply' | 'refuse'>): Response {
  const about = aboutOf(chosen.run, ledger);
  if (carried.failure !== null) return refuse(carried.failure, about);
  return carried.output === null && carried.asks === undefined ? toNobody(about) : reply({ chosen, carried, ledger });
}
