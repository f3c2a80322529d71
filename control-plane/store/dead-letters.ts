/** A message that could not be read: the queue's id for it, why, and its text, cut. */
export type DeadLetter = { id: string; atMs: number; why: string; body: string };

const TALLY = 'dead_letters';

const insertMany = `insert or ignore into dead_letters (id, at_ms, why, body)
  select value ->> 'id', value ->> 'atMs', value ->> 'why', value ->> 'body' from json_each(?)`;
const count = `insert into tallies (name, value) values ('${TALLY}', changes())
  on conflict (name) do update set value = tallies.value + excluded.value`;

/** Keeps unreadable messages aside and counts those that are new, in one transaction. */
export async function setAside(traces: D1Database, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  await traces.batch([traces.prepare(insertMany).bind(JSON.stringify(letters)), traces.prepare(count)]);
}
