import type { KeptSummary, KeptTurn } from '#core/memory/turns-kept';
import { SESSION_SQL, TURNS_SQL } from '#schema/tables/content';
import {
  CLAIM_MS,
  MOST_CHARS,
  MOST_SUMMARIES,
  MOST_TURNS,
  TEXT_CHARS,
  type RecallAsk,
  type Recalled,
  type SessionStore,
  type TurnToKeep,
} from './session-store.ts';

type SessionRow = { id: number; text: string | null; through: number | null; documents: string | null; hidden: number };
type TurnRow = { seq: number; said: string; answered: string; documents: string };

/** Written by the statements below and by nobody else. */
const numbersIn = (text: string): number[] => JSON.parse(text) as number[];

/** Never in the middle of a character. */
const cut = (text: string): string =>
  text.length <= TEXT_CHARS ? text : `${text.slice(0, TEXT_CHARS).replace(/[\uD800-\uDBFF]$/, '')} […]`;

/** An expired session is begun anew, so nothing of before comes back. */
const FORGET_EXPIRED = `delete from sessions where feature = ?1 and session = ?2 and owner = ?3 and expires_at_ms <= ?4`;

const BEGIN = `insert into sessions (feature, session, owner, begun_at_ms, expires_at_ms) values (?1, ?2, ?3, ?4, ?5)
on conflict (feature, session, owner) do update set expires_at_ms = max(expires_at_ms, excluded.expires_at_ms)`;

const GO_ON = `update sessions set expires_at_ms = max(expires_at_ms, ?2) where id = ?1`;

/** A document that is gone already is written as -1, which nobody ever sees. */
const ADD_TURN = `
insert or ignore into session_turns (session_id, run, at_ms, said, answered, roles, documents)
select s.id, ?5, ?6, ?7, ?8, ?9, (select json_group_array(seq) from (
    select value as seq from json_each(?10)
    union select coalesce(d.seq, -1) from json_each(?11) x
      left join documents d on d.collection = x.value ->> 'collection' and d.id = x.value ->> 'id'))
from sessions s where s.feature = ?1 and s.session = ?2 and s.owner = ?3 and (?4 is null or s.id = ?4)`;

const DROP_OLDEST = `
delete from session_turns where seq in (select seq from (
  select t.seq as seq, row_number() over newest as n, sum(length(t.said) + length(t.answered)) over newest as chars
  from session_turns t join sessions s on s.id = t.session_id
  where s.feature = ?1 and s.session = ?2 and s.owner = ?3
  window newest as (order by t.seq desc)) where n > ${MOST_TURNS} or chars > ${MOST_CHARS})`;

/** One run at a time, and none for what was condensed since it looked. */
const CLAIM = `
insert into session_summaries (session_id, roles, run, claimed_at_ms)
select s.id, ?4, ?5, ?6 from sessions s where s.feature = ?1 and s.session = ?2 and s.owner = ?3
on conflict (session_id, roles) do update set run = excluded.run, claimed_at_ms = excluded.claimed_at_ms
where through = ?7 and (run = '' or claimed_at_ms <= excluded.claimed_at_ms - ${CLAIM_MS})
returning session_id as id`;

/** With the claim given back. */
const CONDENSED = `update session_summaries set text = ?4, through = ?5, documents = ?6, run = ''
where session_id = ?1 and roles = ?2 and run = ?3`;

const DROP_SUMMARIES = `delete from session_summaries where session_id = ?1 and roles not in (
  select roles from session_summaries where session_id = ?1 order by claimed_at_ms desc limit ${MOST_SUMMARIES})`;

/** Null: nothing was condensed yet, or these roles may not see what it stands on. */
function summaryOf({ text, through, documents, hidden }: SessionRow): KeptSummary | null {
  if (text === null || text === '' || through === null || documents === null || hidden === 1) return null;
  return { text, through, documents: numbersIn(documents) };
}

async function recall(content: D1Database, ask: RecallAsk, nowMs: number): Promise<Recalled> {
  const { feature, session, owner, most, before } = ask;
  const roles = JSON.stringify(ask.roles);
  const named = [feature, session, owner, roles, nowMs] as const;
  const notLater = before?.atMs ?? Number.MAX_SAFE_INTEGER;
  const [sessions, turns] = await content.batch([
    content.prepare(SESSION_SQL).bind(...named),
    content.prepare(TURNS_SQL).bind(...named, most, notLater, before?.run ?? '', 0),
  ]);
  const [row] = (sessions?.results ?? []) as SessionRow[];
  const rows = (turns?.results ?? []) as TurnRow[];
  const all = rows.map(turnOf);
  if (row === undefined) return { id: null, turns: all, summary: null, claims: 0 };
  return { id: row.id, turns: all, summary: summaryOf(row), claims: row.through ?? 0 };
}

const turnOf = (row: TurnRow): KeptTurn => ({ ...row, documents: numbersIn(row.documents) });

async function remember(content: D1Database, one: TurnToKeep, nowMs: number): Promise<boolean> {
  const { feature, session, owner, id, run, turn, roles, found, inherited, ttlS } = one;
  const named = [feature, session, owner] as const;
  const expiresAtMs = nowMs + ttlS * 1000;
  const kept = [cut(turn.said), cut(turn.answered), ...[roles, inherited, found].map((list) => JSON.stringify(list))];
  const begin =
    id === null
      ? content.prepare(BEGIN).bind(...named, nowMs, expiresAtMs)
      : content.prepare(GO_ON).bind(id, expiresAtMs);
  const results = await content.batch([
    content.prepare(FORGET_EXPIRED).bind(...named, nowMs),
    begin,
    content.prepare(ADD_TURN).bind(...named, id, run, nowMs, ...kept),
    content.prepare(DROP_OLDEST).bind(...named),
  ]);
  return (results[1]?.meta.changes ?? 0) > 0;
}

async function behind(content: D1Database, ask: RecallAsk, at: { seq: number; nowMs: number }) {
  const { feature, session, owner, roles, most } = ask;
  const named = [feature, session, owner, JSON.stringify(roles), at.nowMs];
  const { results } = await content
    .prepare(TURNS_SQL)
    .bind(...named, most, Number.MAX_SAFE_INTEGER, '', at.seq)
    .all<TurnRow>();
  return results.map(turnOf);
}

/** Sessions in the CONTENT database: every turn is a row of its own, so that turns at the same time lose nothing. */
export const contentSessions = (content: D1Database, now: () => number): SessionStore => ({
  recall: (ask) => recall(content, ask, now()),
  remember: (turn) => remember(content, turn, now()),
  behind: (ask, seq) => behind(content, ask, { seq, nowMs: now() }),
  claim: async ({ feature, session, owner, roles }, { run, through }) => {
    const named = [feature, session, owner, JSON.stringify(roles)];
    const claimed = content.prepare(CLAIM).bind(...named, run, now(), through);
    return (await claimed.first<{ id: number }>())?.id ?? null;
  },
  condensed: async ({ id, roles, run }, { text, through, documents }) => {
    const kept = [text, through, JSON.stringify(documents)];
    await content.batch([
      content.prepare(CONDENSED).bind(id, JSON.stringify(roles), run, ...kept),
      content.prepare(DROP_SUMMARIES).bind(id),
    ]);
  },
});
