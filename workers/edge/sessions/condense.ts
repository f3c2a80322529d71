import type { PromptAction } from '#core/flow/action';
import { fitting } from '#core/memory/fitting';
import { sessionValue } from '#core/memory/session-value';
import { turnsKept, type KeptSummary, type KeptTurn } from '#core/memory/turns-kept';
import { render } from '#core/prompt/render';
import type { Scope } from '#core/expression/at-path';
import type { RunId } from '#schema/contracts/ids';
import type { Manifest } from '#schema/contracts/manifest';
import type { Memory, MemorySummary } from '#schema/contracts/memory';
import { askChain } from '../execute/ask-chain.ts';
import { callerLeft, type Caller } from '../execute/caller.ts';
import type { Asking } from '../execute/try-model.ts';
import { MOST_TURNS, type SessionStore } from './session-store.ts';
import type { Held } from './recollection.ts';

/** The platform lets work go on for 30 s after a reply, and the run must be written down within them. */
const DEADLINE_MS = 20_000;
/** What is condensed at once, in characters; of more, the newest. */
const MOST_CHARS = 60_000;
const SUMMARY_CHARS = 8000;

/** Nobody waits for it, and nobody leaves it. */
const nobody: Caller = { hasLeft: () => false, leaves: new Promise(() => {}), why: callerLeft };

/** What condensing takes: the run that overflowed, its version, and what it asks models with. */
export type Condensing = {
  readonly manifest: Manifest;
  readonly run: RunId;
  readonly store: Pick<SessionStore, 'behind' | 'claim' | 'condensed'>;
  readonly asking: Omit<Asking, 'caller' | 'tell'>;
};

function actionOf(
  { prompt: name, model }: MemorySummary,
  { prompts, models }: Manifest,
  session: Scope[string],
): PromptAction {
  const prompt = prompts[name];
  const chain = models[model];
  if (prompt === undefined || chain === undefined) throw new Error('The manifest was not checked.');
  const scope: Scope = { session };
  const system =
    prompt.system === undefined ? [] : [{ role: 'system' as const, content: render(prompt.system, scope) }];
  const messages = [...system, { role: 'user' as const, content: render(prompt.user, scope) }];
  const doing = { step: 'memory/summary', visit: 1 };
  return { do: 'prompt', ...doing, messages, chain, schema: null, deadlineMs: DEADLINE_MS, retrieved: [] };
}

/** The turns that the window does not hold any more. */
function fallenOut(turns: readonly KeptTurn[], { turns: most, chars }: Memory): readonly KeptTurn[] {
  return turns.slice(0, turns.length - fitting(turns, { turns: most, chars }).length);
}

const valueOf = (turns: readonly KeptTurn[], summary: KeptSummary | null): Scope[string] =>
  sessionValue(null, turns, summary?.text ?? '') as unknown as Scope[string];

/** What the chain makes of it; '' where it makes nothing. */
async function shortened(action: PromptAction, asking: Condensing['asking']): Promise<string> {
  const outcome = await askChain(action, DEADLINE_MS, { ...asking, caller: nobody, tell: null });
  return outcome?.kind === 'answered' ? outcome.text.trim().slice(0, SUMMARY_CHARS) : '';
}

/**
 * Condenses what fell out of a session's window, once for all runs that overflow at the same time: one claims the work. What it
 * costs is the run's own, in its ledger and its trace. One that fails leaves all as it was; a minute later the next run tries.
 */
export async function condense(
  held: Held,
  memory: Memory,
  { manifest, run, store, asking }: Condensing,
): Promise<void> {
  const { summary: how } = memory;
  const { roles, seen, claims } = held;
  if (how === undefined) return;
  const claimed = await store.claim(held, { run, through: claims });
  if (claimed === null) return;
  const { ledger } = asking;
  const startMs = ledger.elapsedMs();
  const behind = await store.behind({ ...held, most: MOST_TURNS, before: null }, seen.summary?.through ?? 0);
  const fallen = fallenOut(turnsKept(behind, seen.summary).turns, memory);
  const last = fallen.at(-1);
  if (last === undefined) return;
  const told = fitting(fallen, { turns: MOST_TURNS, chars: MOST_CHARS });
  const text = await shortened(actionOf(how, manifest, valueOf(told, seen.summary)), asking);
  if (text !== '') {
    const documents = new Set([...(seen.summary?.documents ?? []), ...told.flatMap((turn) => turn.documents)]);
    await store.condensed({ id: claimed, roles, run }, { text, through: last.seq, documents: [...documents] });
  }
  ledger.note(startMs, () => ({
    name: 'upsert_memory',
    kind: 'memory',
    step: 'memory/summary',
    status: text === '' ? 'error' : 'ok',
    ...(text === '' ? { error: 'No model of the chain condensed it.' } : {}),
    attributes: {
      'gen_ai.operation.name': 'upsert_memory',
      'sluice.memory': text === '' ? 'not_condensed' : 'condensed',
      'sluice.memory.turns': told.length,
    },
  }));
}
