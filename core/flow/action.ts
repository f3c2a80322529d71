import type { Turn } from '#core/memory/turn';
import type { CodeHash } from '#schema/contracts/code';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { GuardStep } from '#schema/contracts/guard-step';
import type { ModelChoice } from '#schema/contracts/model-choice';
import type { PromptCache } from '#schema/contracts/prompt-step';
import type { StaleReaction } from '#schema/contracts/retrieve-step';
import type { ToolName } from '#schema/contracts/ids';
import type { ProblemCode } from '#schema/contracts/problem';
import type { Decided, FoundDocument, GuardScore } from './history.ts';
import type { AskedCall, ToolOffer } from './tool-offer.ts';

/** One message to a model: a text, an answer that asks for calls, or what came of one of them. */
export type Message =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly calls?: readonly AskedCall[] }
  | { readonly role: 'tool'; readonly content: string; readonly callId: string; readonly isError?: boolean };

/** What an earlier retrieve step was asked and found: the `baseline` provider answers from these. */
export type Retrieved = { readonly step: string; readonly query: string; readonly documents: readonly FoundDocument[] };

/** Which step, by its path in the run (`answer`, `loop.2/write`), and for the how-many-th time. */
export type Doing = { readonly step: string; readonly visit: number };

/** Find documents that these roles see; the outcome is `found` or `failed` (`unavailable`, also when a stale one was found and `onStale` is `fail`). */
export type RetrieveAction = Doing & {
  readonly do: 'retrieve';
  readonly from: string;
  readonly query: string;
  readonly top: number;
  readonly roles: readonly string[];
  readonly maxAgeS: number | null;
  readonly onStale: StaleReaction;
};

/** A deadline that several doings share; it runs from the first of those that name the same `of`. */
export type SharedTime = { readonly of: string; readonly deadlineMs: number };

/** Ask the chain, driven by `nextAttempt`; the outcome is `answered` (see `readReply`) or `failed`. */
export type PromptAction = Doing & {
  readonly do: 'prompt';
  readonly messages: readonly Message[];
  readonly chain: readonly ModelChoice[];
  readonly schema: JsonObject | null;
  readonly deadlineMs: number;
  /** The agent whose turn this is. */
  readonly agent?: string;
  readonly retrieved: readonly Retrieved[];
  /** Tools that the model may call. What such a question is answered depends on more than its words: it is never cached. */
  readonly tools?: ToolOffer;
  /** How long its answers are kept; without it they are not. */
  readonly cache?: PromptCache;
  readonly time?: SharedTime;
  /** The outcome must say what it cost. */
  readonly metered?: true;
  /** What is answered is about the reply and never a part of it: a judge's word. */
  readonly aside?: true;
};

/** Call a tool by `admitCall`'s word; the outcome is `returned` (see `readResult`), `withheld` or `failed`. `many`: in one of several rounds or items. */
export type ToolAction = Doing & {
  readonly do: 'tool';
  readonly tool: ToolName;
  readonly arguments: JsonObject;
  readonly many?: true;
  readonly time?: SharedTime;
};

/** Call a function of the version's own code; the outcome is `returned` or `failed` (see `readCame`). `tool`: what the version calls it where it is a tool. */
export type CodeAction = Doing & {
  readonly do: 'code';
  readonly code: CodeHash;
  readonly function: string;
  readonly arguments: JsonObject;
  readonly tool?: ToolName;
  readonly time?: SharedTime;
};

/** Grade a value; the outcome is what `runGuard` answers, at once and the same every time. `known`: what some of the graders said already, by their place. */
export type GuardAction = Doing & {
  readonly do: 'guard';
  readonly value: Json;
  readonly graders: GuardStep['graders'];
  readonly documents: { readonly [step: string]: readonly FoundDocument[] };
  readonly known?: readonly (GuardScore | undefined)[];
};

/** Write down what core decided: the outcome is `decided` itself. `kind` is the step's. */
export type DecideAction = Doing & {
  readonly do: 'decide';
  readonly kind: 'branch' | 'map' | 'loop' | 'subfeature';
  readonly decided: Decided;
};

/** Something to do in a run; its outcome goes into the history. */
export type StepAction = RetrieveAction | PromptAction | ToolAction | CodeAction | GuardAction | DecideAction;

/** The reply; `degraded` says it is the declared one and `because` why; `turn` is what a version with memory wants kept (null: nothing can be made of it). */
export type FinishAction = {
  readonly do: 'finish';
  readonly output: JsonObject;
  readonly degraded: boolean;
  readonly because: FailureCause | null;
  readonly turn?: Turn | null;
};

/** Why a run has no answer of its own: a public code and a public sentence. `step` is where. */
export type FailureCause = {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly step: string;
  readonly retryAfterS?: number;
};

/** The run failed. */
export type FailAction = FailureCause & { readonly do: 'fail' };

/** The run ends at a tool with effects, because it may have none. */
export type WithholdAction = { readonly do: 'withhold'; readonly tool: ToolName; readonly step: string };

/** How a run ends. */
export type EndAction = FinishAction | FailAction | WithholdAction;

/**
 * What to do next in a run: its end, or `steps`, all of which may be done at once. One that was among them before and was not
 * finished is the same one; one that is not among them any more is not waited for.
 */
export type Next = EndAction | { readonly do: 'steps'; readonly steps: readonly StepAction[] };
