import type { ChatTurn } from '#core/chat/chat-turn';
import type { Turn } from '#core/memory/turn';
import type { CacheWish } from './cache/cache-wish.ts';
import type { ItemTrial } from '#schema/contracts/item';
import type { JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import type { RunRequest } from '#schema/contracts/run';
import type { Origin } from './telling/origin.ts';

/**
 * What a caller wants, whichever API it came by: `inputFor` makes the input that a version takes (chats are mapped by each
 * version's own manifest), `request.input` is what was sent, `bytes` how long that was; `cache` what the cache may do.
 */
export type Asked = {
  readonly request: RunRequest;
  readonly bytes: number;
  /** The turns that a chat's caller sent along, before what is asked now. */
  readonly history: readonly Turn[];
  readonly cache: CacheWish;
  /** Absent: of nobody's trace, and without tags. */
  readonly origin?: Origin;
  /** Which trial of an eval it is; others have none. */
  readonly trial?: ItemTrial;
  readonly inputFor: (manifest: Manifest) => Result<JsonObject, Failure>;
  /** Where a chat's caller brings tools of its own: what this version's model is told besides its prompt. */
  readonly turnFor?: (manifest: Manifest) => ChatTurn | null;
};
