import type { AuditEntry } from '#schema/contracts/audit';
import type { Incident, TimelineEntry } from '#schema/contracts/incident';

/** How long before an incident what changed may have to do with it, in ms. */
const BEFORE_MS = 30 * 60_000;
/** How long after it was closed what happened still belongs to it. */
const AFTER_MS = 60_000;

/** The stretch of time whose changes of the feature belong to an incident's story. */
export const storySpan = ({ atMs, closedAtMs }: Pick<Incident, 'atMs' | 'closedAtMs'>, nowMs: number) => ({
  fromMs: atMs - BEFORE_MS,
  toMs: closedAtMs === null ? nowMs : closedAtMs + AFTER_MS,
});

/** Whether an audit entry is of the feature's traffic and not of an incident itself, whose own lines say it. */
const belongs = ({ action }: AuditEntry): boolean => !action.startsWith('incident.');

const kindOf = ({ actor, action }: AuditEntry, machine: string): TimelineEntry['kind'] => {
  if (action.startsWith('alert.')) return 'alert';
  return actor === machine ? 'machine' : 'change';
};

function lineOf(entry: AuditEntry, machine: string): TimelineEntry {
  const { id, atMs, actor, action, subject, reason } = entry;
  const text = reason === null || reason === '' ? `${action} ${subject}` : `${action} ${subject}: ${reason}`;
  return { atMs, kind: kindOf(entry, machine), actor, text, audit: id };
}

/** An incident's story, oldest first: its own lines, and between them what the audit record knows was done to its feature and by whom. */
export const story = (
  own: readonly TimelineEntry[],
  audited: readonly AuditEntry[],
  machine: string,
): TimelineEntry[] =>
  [...own, ...audited.filter(belongs).map((entry) => lineOf(entry, machine))].toSorted(
    (one, other) => one.atMs - other.atMs,
  );
