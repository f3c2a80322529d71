import type { Action, FailureCause } from '#core/flow/action';
import type { FlowEvent, FoundDocument, RunScope, StepOutcome } from '#core/flow/history';
import { flowingProperty } from '#core/flow/flowing-property';
import { next } from '#core/flow/next';
import { runGuard } from '#core/flow/run-guard';
import type { JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import { askChain } from './ask-chain.ts';
import { callTool, type Calling, type Withheld } from './call-tool.ts';
import { findDocuments, type Search } from './find-documents.ts';
import { attributes } from './ledger.ts';
import type { Teller } from './teller.ts';
import type { Asking } from './try-model.ts';

/**
 * How a run ended. `degraded`: the declared answer was given, `because` of what; `documents`: all that its retrieve steps found.
 * `aborted`: the caller left. `withheld`: it came to a tool with effects and may have none, so how it would have ended is unknown.
 */
export type RunEnd =
  | {
      readonly kind: 'finished';
      readonly output: JsonObject;
      readonly degraded: boolean;
      readonly because: FailureCause | null;
      readonly documents: readonly FoundDocument[];
    }
  | ({ readonly kind: 'failed' } & FailureCause)
  | { readonly kind: 'aborted' }
  | Withheld;

/** What a run is executed with. `effects: 'withheld'` is for runs that must change nothing outside; `teller`: who wants it as it comes. */
export type Performers = Asking & Calling & { readonly search: Search; readonly teller: Teller | null };

type Step = Exclude<Action, { do: 'finish' | 'fail' }>;

function guard(action: Extract<Step, { do: 'guard' }>, { ledger }: Performers): StepOutcome {
  const startMs = ledger.elapsedMs();
  const outcome = runGuard(action);
  ledger.note(startMs, () => ({
    name: `guard ${action.step}`,
    kind: 'guard',
    step: action.step,
    status: 'ok',
    attributes: attributes({
      'sluice.guard.pass': outcome.pass,
      'sluice.guard.redacted': outcome.value !== action.value,
      'sluice.guard.scores': outcome.scores.map((score) => ({ ...score })),
    }),
  }));
  return outcome;
}

type Performed = StepOutcome | Withheld | null;

const documentsOf = (history: readonly FlowEvent[]): FoundDocument[] =>
  history.flatMap(({ outcome }) => (outcome.kind === 'found' ? outcome.documents : []));

type Moment = { readonly manifest: Manifest; readonly scope: RunScope; readonly history: readonly FlowEvent[] };

/** The performers of a step whose text may be told while it comes; nobody listens to others. */
function tellingOf(action: Step, { manifest, scope, history }: Moment, performers: Performers): Performers {
  const { teller } = performers;
  if (teller === null || action.do !== 'prompt') return performers;
  const property = flowingProperty(manifest, scope, { step: action.step, history });
  return property !== null && teller.wants(manifest, property) ? { ...performers, tell: teller.text } : performers;
}

function perform(action: Step, budgetMs: number, performers: Performers): Promise<Performed> | Performed {
  switch (action.do) {
    case 'retrieve':
      return findDocuments(action, budgetMs, performers);
    case 'prompt':
      return askChain(action, budgetMs, performers);
    case 'tool':
      return callTool(action, budgetMs, performers);
    case 'guard':
      return guard(action, performers);
  }
}

/** Drives a version's flow to its end in this request: core says what is next, the performers do it. Bugs are thrown. */
export async function execute(manifest: Manifest, scope: RunScope, performers: Performers): Promise<RunEnd> {
  const { ledger, caller } = performers;
  const history: FlowEvent[] = [];
  for (;;) {
    const action = next(manifest, scope, history);
    if (action.do === 'finish') {
      const { output, degraded, because } = action;
      return { kind: 'finished', output, degraded, because, documents: documentsOf(history) };
    }
    if (action.do === 'fail') return { kind: 'failed', code: action.code, detail: action.detail, step: action.step };
    const budgetMs = manifest.limits.deadlineMs - ledger.elapsedMs();
    const outcome = await perform(action, budgetMs, tellingOf(action, { manifest, scope, history }, performers));
    if (outcome === null || caller.hasLeft()) return { kind: 'aborted' };
    if (outcome.kind === 'withheld') return outcome;
    if (outcome.kind === 'answered' && outcome.fallback) ledger.fallback = true;
    history.push({ step: action.step, visit: action.visit, outcome });
    performers.teller?.step({ step: action.step, visit: action.visit, kind: action.do, outcome: outcome.kind });
  }
}
