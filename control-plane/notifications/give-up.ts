import { keep, keptValue } from './kept.ts';
import type { Sql } from './tables.ts';
import { hopeless, type InHand, LIFE_MS, MOST_WAITING, settle } from './waiting.ts';

/** Gives up what is older than a day and the oldest of what is too much: counted, said in `lastError`, and an incident a day. */
export function giveUpHopeless(sql: Sql, nowMs: number): void {
  for (const one of hopeless(sql, nowMs)) giveUp(sql, one, nowMs);
}

function giveUp(sql: Sql, { notification, takenAtMs, tries }: InHand, nowMs: number): void {
  if (!settle(sql, notification.id, nowMs)) return;
  const name = keptValue(sql, 'name') ?? 'unnamed';
  const givenUp = (keptValue(sql, 'givenUp') ?? 0) + 1;
  const before = keptValue(sql, 'lastError') ?? null;
  const why = takenAtMs <= nowMs - LIFE_MS ? 'It was not taken for a day.' : `More than ${MOST_WAITING} waited.`;
  keep(sql, 'givenUp', givenUp);
  if (before === null) keep(sql, 'lastError', why);
  const { id, type, feature } = notification;
  keep(sql, 'incident', {
    // One a day: opening it again changes nothing.
    id: `notifier/${name}/${Math.floor(nowMs / 86_400_000)}`,
    atMs: nowMs,
    feature,
    title: `The receiver ${name} does not take notifications`,
    detail: { receiver: name, why, lastError: before, givenUp, notification: id, type, tries: tries - 1 },
  });
}
