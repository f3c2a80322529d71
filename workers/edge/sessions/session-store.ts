import type { KeptSummary, KeptTurn } from '#core/memory/turns-kept';
import type { Turn } from '#core/memory/turn';
import type { FeatureName, RunId } from '#schema/contracts/ids';

/** Whose session: its name and its owner's, sealed. */
export type SessionName = { readonly feature: FeatureName; readonly session: string; readonly owner: string };

/** A document that a run found. */
export type DocumentName = { readonly collection: string; readonly id: string };

/** What is asked for: as these roles (sorted) see it, at most so many turns. `before`: as it was before this run. */
export type RecallAsk = SessionName & {
  readonly roles: readonly string[];
  readonly most: number;
  readonly before: { readonly run: RunId; readonly atMs: number } | null;
};

/** A session as it is kept; `id` null: there is none (yet). `claims`: how far the summary leads that is there, seen or not. */
export type Recalled = {
  readonly id: number | null;
  readonly turns: readonly KeptTurn[];
  readonly summary: KeptSummary | null;
  readonly claims: number;
};

/** A turn to be kept. `id`: the session that the run read; one that was deleted since is not begun anew by it. */
export type TurnToKeep = SessionName & {
  readonly id: number | null;
  readonly run: RunId;
  readonly turn: Turn;
  readonly roles: readonly string[];
  /** What the run found itself, and what that stands on which it remembered. */
  readonly found: readonly DocumentName[];
  readonly inherited: readonly number[];
  readonly ttlS: number;
};

/** Where sessions are kept. Every function rejects when the store cannot be reached. */
export type SessionStore = {
  readonly recall: (ask: RecallAsk) => Promise<Recalled>;
  /** Idempotent by run. False: the session was deleted while the run went on. */
  readonly remember: (turn: TurnToKeep) => Promise<boolean>;
  /** The turns behind a `seq`, as `recall` reads them. */
  readonly behind: (ask: RecallAsk, seq: number) => Promise<readonly KeptTurn[]>;
  /** Takes the work of condensing what is behind `through`, for these roles; the session's id. Null: another run has it, or has done it. */
  readonly claim: (
    session: SessionName & { readonly roles: readonly string[] },
    by: { readonly run: RunId; readonly through: number },
  ) => Promise<number | null>;
  /** Keeps what the run that claimed it has condensed. */
  readonly condensed: (
    by: { readonly id: number; readonly roles: readonly string[]; readonly run: RunId },
    summary: KeptSummary,
  ) => Promise<void>;
};

/** A claim is good for so long; then another run may take the work. */
export const CLAIM_MS = 60_000;
/** Sets of roles for which a session is condensed; the longest unused go. */
export const MOST_SUMMARIES = 8;
/** Turns that a session holds at most; the oldest go. */
export const MOST_TURNS = 200;
/** Characters that a session holds at most; the oldest turns go. */
export const MOST_CHARS = 1_000_000;
/** Characters of one side of a turn; what is longer is cut, with a mark. */
export const TEXT_CHARS = 20_000;
