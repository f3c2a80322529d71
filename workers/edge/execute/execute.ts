import { inTurn, type ChatTurn } from '#core/chat/chat-turn';
import type { EndAction, FailureCause, StepAction } from '#core/flow/action';
import type { Begun } from '#core/flow/begun';
import type { FlowEvent, FoundDocument, RunScope, StepOutcome } from '#core/flow/history';
import { flowingProperty } from '#core/flow/flowing-property';
import { next } from '#core/flow/next';
import type { Turn } from '#core/memory/turn';
import type { AskedCall } from '#core/flow/tool-offer';
import type { Program } from '#core/flow/program';
import type { ToolName } from '#schema/contracts/ids';
import type { Terms } from '#schema/contracts/snapshot';
import type { JsonObject } from '#schema/contracts/json';
import { isDisproved } from '#core/cache/is-disproved';
import { askCached } from '../cache/ask-cached.ts';
import type { RunCache } from '../cache/run-cache.ts';
import { barred, isBarred } from '../limits/barred.ts';
import { askChain } from './ask-chain.ts';
import { callCode, type Coding } from './call-code.ts';
import { callTool, type Calling } from './call-tool.ts';
import { findDocuments, type Search } from './find-documents.ts';
import { Flight } from './flight.ts';
import { grade } from './grade.ts';
import { SharedTimes } from './shared-times.ts';
import type { Teller } from './teller.ts';
import type { Asking } from './try-model.ts';
import { writeDown } from './write-down.ts';

/** What a model wants its caller to call before it answers, and what it said beside that. */
export type Asks = { readonly text: string; readonly calls: readonly AskedCall[] };

/**
 * How a run ended. `degraded`: a declared answer was given, `because` of what; `documents`: all that its retrieve steps found; `turn`: what a
 * session is to remember of it.
 * `aborted`: the caller left. `asks`: the model wants the caller of a chat to call its tools. `withheld`: it came to a tool with effects and may have none, so how it would have ended is unknown.
 */
export type RunEnd =
  | {
      readonly kind: 'finished';
      readonly output: JsonObject;
      readonly degraded: boolean;
      readonly because: FailureCause | null;
      readonly documents: readonly FoundDocument[];
      readonly turn: Turn | null;
    }
  | ({ readonly kind: 'failed' } & FailureCause)
  | ({ readonly kind: 'asks' } & Asks)
  | { readonly kind: 'withheld'; readonly tool: ToolName; readonly step: string }
  | { readonly kind: 'aborted' };

/** All that was done in a run, for whoever looks at more than its end. */
export type Witnessed = { readonly program: Program; readonly scope: RunScope; readonly history: readonly FlowEvent[] };

/** What a run is executed with. `witness`: who sees all that was done. `effects: 'withheld'` is for runs that must change nothing outside; `teller`: who wants it as it comes; `terms`: null, the feature may use everything; `cache`: null, nothing is taken from it or kept; `chat`: a caller's own tools. */
export type Performers = Asking &
  Calling &
  Coding & {
    readonly terms: Terms | null;
    readonly search: Search;
    readonly teller: Teller | null;
    readonly cache: RunCache | null;
    readonly witness?: ((seen: Witnessed) => void) | undefined;
    readonly chat?: ChatTurn | null;
  };

const documentsOf = (history: readonly FlowEvent[]): FoundDocument[] =>
  history.flatMap(({ outcome }) => (outcome.kind === 'found' ? outcome.documents : []));

type Moment = { readonly program: Program; readonly scope: RunScope; readonly history: readonly FlowEvent[] };

/** The performers of a step whose text may be told while it comes; nobody listens to others. */
function tellingOf(action: StepAction, { program, scope, history }: Moment, performers: Performers): Performers {
  const { teller } = performers;
  if (teller === null || action.do !== 'prompt') return performers;
  const property = flowingProperty(program, scope, { step: action.step, history });
  const wanted = property !== null && teller.wants(program.manifest, property);
  return wanted ? { ...performers, tell: teller.text } : performers;
}

/** Tells those who listen what was done; of a step that holds others, what it decided. */
function tellStep({ teller }: Performers, { step, visit, outcome }: FlowEvent, steps: readonly StepAction[]): void {
  const done = steps.find((one) => one.step === step);
  if (teller === null || done === undefined) return;
  teller.step({ step, visit, kind: done.do === 'decide' ? done.kind : done.do, outcome: outcome.kind });
}

/** Does one thing. Null: the caller left. */
async function perform(action: StepAction, budgetMs: number, performers: Performers): Promise<StepOutcome | null> {
  switch (action.do) {
    case 'retrieve':
      return barred(action, performers) ?? findDocuments(action, budgetMs, performers);
    case 'prompt':
      return action.cache === undefined || action.tools !== undefined || isBarred(action, performers.terms)
        ? askChain(action, budgetMs, performers)
        : askCached(action, budgetMs, performers);
    case 'tool':
      return callTool(action, budgetMs, performers);
    case 'code':
      return callCode(action, budgetMs, performers);
    case 'guard':
      return grade(action, performers.ledger);
    case 'decide':
      return writeDown(action, performers.ledger);
  }
}

function endOf(end: EndAction, history: readonly FlowEvent[]): RunEnd {
  switch (end.do) {
    case 'finish': {
      const { output, degraded, because, turn = null } = end;
      return { kind: 'finished', output, degraded, because, documents: documentsOf(history), turn };
    }
    case 'fail': {
      const { do: _, ...cause } = end;
      return { kind: 'failed', ...cause };
    }
    case 'withhold':
      return { kind: 'withheld', tool: end.tool, step: end.step };
  }
}

/** A turn of a chat whose caller calls the tools ends where the model wants that. */
const asksOf = (outcome: StepOutcome): RunEnd | null =>
  outcome.kind === 'answered' && outcome.calls !== undefined
    ? { kind: 'asks', text: outcome.text, calls: outcome.calls }
    : null;

/** Whether another than a chain's first model said what the reply is made of. */
const isFallback = ({ step, outcome }: FlowEvent, steps: readonly StepAction[]): boolean =>
  outcome.kind === 'answered' &&
  outcome.fallback &&
  !steps.some((one) => one.step === step && one.do === 'prompt' && one.aside);

/** Drives a version's flow to its end in this request: core says what is next, the performers do it. Bugs are thrown. */
export async function execute(program: Program, scope: RunScope, performers: Performers): Promise<RunEnd> {
  const { ledger, caller, chat = null } = performers;
  const { deadlineMs } = program.manifest.limits;
  const history: FlowEvent[] = [];
  const begun: Begun = new Map();
  const kept: Program = { ...program, begun };
  const shared = new SharedTimes();
  const flight = new Flight((action, one) => {
    const telling = tellingOf(action, { program, scope, history }, performers);
    const budgetMs = shared.budgetMs(action, ledger.elapsedMs(), deadlineMs - ledger.elapsedMs());
    const asked = chat !== null && action.do === 'prompt' && !action.aside ? inTurn(action, chat) : action;
    return perform(asked, budgetMs, { ...telling, caller: one });
  }, caller);
  try {
    for (;;) {
      const move = next(kept, scope, history);
      if (move.do !== 'steps') {
        performers.cache?.settle(isDisproved(move, history));
        return endOf(move, history);
      }
      const event = await flight.next(move.steps);
      if (event === null || caller.hasLeft()) return { kind: 'aborted' };
      if (isFallback(event, move.steps)) ledger.fallback = true;
      begun.delete(event.step);
      history.push(event);
      tellStep(performers, event, move.steps);
      const asks = chat === null ? null : asksOf(event.outcome);
      if (asks !== null) return asks;
    }
  } finally {
    flight.stop();
    performers.witness?.({ program, scope, history });
  }
}
