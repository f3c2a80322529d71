import type { NotificationView } from '#schema/contracts/notification';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import { number } from './text/number.ts';
import type { Sheet } from './text/table.ts';

/** A receiver for people: where it is, what it is told, and how telling it goes. */
export function receiverLines(view: NotificationView, { paint, width }: Sheet, nowMs: number): string[] {
  const { name, kind, url, events, features, updatedBy, updatedAtMs, pending, givenUp, lastError } = view;
  const row = (label: string, says: string): string[] =>
    fold(`${label.padEnd(10)} ${clean(says)}`, width, ' '.repeat(11));
  const waits = [
    pending === 0 ? 'nothing waits' : `${number.count(pending)} not told yet`,
    ...(givenUp === 0 ? [] : [`${number.count(givenUp)} given up`]),
  ];
  const bad = givenUp > 0 || lastError !== null;
  return [
    ...fold(`${clean(name)}  ${kind}`, width).map((line) => paint('strong', line)),
    ...row('url', url),
    ...row('events', events?.join(', ') ?? 'all'),
    ...row('features', features?.join(', ') ?? 'all'),
    ...row('set', `by ${updatedBy}, ${ago(updatedAtMs, nowMs)}`),
    ...row('told', waits.join(', ')).map((line) => paint(bad ? 'bad' : 'plain', line)),
    ...(lastError === null ? [] : row('last error', lastError).map((line) => paint('bad', line))),
  ];
}
