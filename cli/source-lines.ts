import type { AlertSourceView } from '#schema/contracts/alert-source';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import type { Sheet } from './text/table.ts';

/** An alert source for people: where it posts, how it is known, and what its alerts may do. */
export function sourceLines(view: AlertSourceView, { paint, width }: Sheet, nowMs: number): string[] {
  const { name, kind, auth, allows, lateS, updatedBy, updatedAtMs } = view;
  const row = (label: string, says: string): string[] =>
    fold(`${label.padEnd(10)} ${clean(says)}`, width, ' '.repeat(11));
  return [
    ...fold(`${name}  by ${clean(updatedBy)}, ${ago(updatedAtMs, nowMs)}`, width).map((line) => paint('strong', line)),
    ...row('posts to', `/admin/v1/alerts/from/${name}, as ${kind} does`),
    ...row('known by', auth === 'token' ? 'a bearer token' : 'its signature (HMAC-SHA256 over time and body)'),
    ...row('may', allows.actions.join(', ')),
    ...row('features', allows.features === null ? 'all' : allows.features.join(', ')),
    ...row('late after', `${lateS} s`),
  ];
}
