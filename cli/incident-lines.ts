import type { Incident, IncidentView, TimelineEntry } from '#schema/contracts/incident';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { clock } from './text/clock.ts';
import { fold } from './text/fold.ts';
import type { Tint } from './text/paint.ts';
import type { Sheet } from './text/table.ts';

/** How urgent an incident's state is. */
export const incidentTint = ({ status }: Pick<Incident, 'status'>): Tint =>
  status === 'open' ? 'bad' : status === 'acknowledged' ? 'warn' : 'plain';

const who = ({ openedBy: { kind, name } }: Incident): string => (name === null ? kind : `${kind} ${name}`);

function standing({ status, owner, acknowledgedBy, closedBy }: Incident): string {
  if (status === 'closed') return `closed by ${closedBy}`;
  return status === 'open' ? `open, for ${owner}` : `${acknowledgedBy} looks after it`;
}

/** Machines' doings and people's stand apart at a glance. */
const tints: Partial<Record<TimelineEntry['kind'], Tint>> = {
  opened: 'bad',
  again: 'bad',
  machine: 'warn',
  alert: 'warn',
  closed: 'good',
  resolved: 'good',
};

/** An incident for people: what, whose, what to do, and its story. */
export function incidentLines(view: IncidentView, { paint, width }: Sheet, nowMs: number): string[] {
  const { id, feature, title, atMs, response, traces, action, timeline } = view;
  const row = (label: string, says: string): string[] =>
    fold(`${label.padEnd(8)} ${clean(says)}`, width, ' '.repeat(9));
  const line = ({ atMs: at, kind, actor, text }: TimelineEntry): string[] =>
    fold(`${clock(at, nowMs)} ${kind} ${clean(actor)}${text === '' ? '' : `: ${clean(text)}`}`, width, '  ').map(
      (part) => paint(tints[kind] ?? 'plain', part),
    );
  return [
    ...fold(clean(title), width).map((part) => paint('strong', part)),
    ...row('id', id),
    ...row('feature', feature),
    ...row('state', standing(view)).map((part) => paint(incidentTint(view), part)),
    ...row('opened', `by ${who(view)}, ${ago(atMs, nowMs)}`),
    ...(response === null ? [] : row('do', response)),
    ...(action === null ? [] : row('done', action)),
    ...traces.flatMap((run) => row('run', run)),
    '',
    ...timeline.flatMap(line),
  ];
}
