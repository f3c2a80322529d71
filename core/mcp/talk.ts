import type { CallReply } from '#core/flow/call-again';
import type { Json } from '#schema/contracts/json';

/** One POST to an MCP server: the protocol's own headers (in lower case), the body, the id of the message that answers it (null: none does), and how much of the answer is read. */
export type Post = {
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  readonly id: number | null;
  readonly mostBytes: number;
};

/** What came of a POST: `message` is the JSON-RPC message that answers it, anything but an object where there was none; `session` the server's name for this session. */
export type Posted =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly session: string | null;
      readonly message: Json;
    }
  | { readonly kind: 'connection' }
  | { readonly kind: 'too_large' };

/** A conversation with an MCP server: it gives POSTs in turn, takes what came of each, and ends with a value. Whoever drives it does the sending. */
export type Talk<Value> = Generator<Post, Value, Posted>;

/** Why a conversation came to nothing. */
export type McpRefusal = Exclude<CallReply, { readonly kind: 'ok' }>;

/**
 * What is kept of a server between calls, plain data: that it speaks a version without sessions, or which version was agreed on
 * and what the server calls the session.
 */
export type McpSession =
  | { readonly era: 'modern' }
  | { readonly era: 'legacy'; readonly version: string; readonly id: string | null };
