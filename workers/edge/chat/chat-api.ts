import type * as z from 'zod';
import type { ToolTalk } from '#core/chat/chat-turn';
import type { Conversation } from '#core/chat/conversation';
import type { AskedCall } from '#core/flow/tool-offer';
import type { JsonObject } from '#schema/contracts/json';
import type { Failure } from '#schema/contracts/problem';
import type { ChatApiName } from '#schema/contracts/paid-part';
import type { RunContext } from '#schema/contracts/run';
import type { Over } from '../done.ts';
import type { About } from '../reply.ts';
import type { Sayings } from '../speech.ts';
import type { ChosenRun } from '../telling/record.ts';

/**
 * What a chat's caller wants, whichever protocol said it. `json`: the answer as JSON, by a schema or by any; `usage`: tokens are
 * told at a stream's end; `talk`: the whole conversation where the caller's own tools are in it; `ignored`: parameters that the version decides instead.
 */
export type ChatAsk = {
  readonly feature: string;
  readonly conversation: Conversation;
  readonly talk: ToolTalk | null;
  readonly context: RunContext;
  readonly streams: boolean;
  readonly usage: boolean;
  readonly json: { readonly schema: JsonObject | null } | null;
  readonly ignored: readonly string[];
};

/** A refusal in a protocol's own shape. */
export type Refusal = { readonly status: number; readonly body: unknown };

/** What a run says in a chat: its content, what the model wants its caller to call, and whether it was stopped at its length. */
export type Said = { readonly content: string; readonly calls: readonly AskedCall[]; readonly isCut: boolean };

/** A chat protocol: what its bodies say, and how it says a reply, a stream and a failure. */
export type ChatApi<Body = unknown> = {
  readonly name: ChatApiName;
  readonly contract: z.ZodType<Body>;
  readonly read: (body: Body) => ChatAsk;
  readonly whole: (over: Over, said: Said) => unknown;
  readonly refusal: (failure: Failure, about?: About) => Refusal;
  /** The events of one stream; `said` reads the content of a run that is over. */
  readonly events: (run: ChosenRun, ask: ChatAsk, said: (over: Over) => Said) => Omit<Sayings, 'wants' | 'step'>;
};
