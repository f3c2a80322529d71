import { UNABLE_MOST, type DriftStep } from '#core/grading/drift-alarm';
import type { Opening } from '#schema/contracts/incident';
import type { ReevalRow, ReevalTurn } from '#schema/contracts/reeval';
import type { Env } from '../env.ts';
import { incidentTold } from '../rollout/incident-told.ts';
import { tell } from '../rollout/tell.ts';
import { addLine, openIncident } from '../store/incidents.ts';
import { runsShowingDrift } from './runs-showing-drift.ts';

type Opened = Omit<Opening, 'detail'> & { readonly detail: Record<string, unknown> };

/** What is owed to people: an incident, or a line in one that is open. */
export type Owed =
  | { readonly id: string; readonly open: Opened }
  | { readonly id: string; readonly incident: string; readonly atMs: number; readonly text: string };

/** What somebody must be told of a turn; null: nothing. */
export function owedOf(
  { feature, name, settings }: ReevalRow,
  turn: ReevalTurn,
  { tell: what, incident }: Pick<DriftStep, 'tell'> & { readonly incident: string | null },
): Owed | null {
  const { n, eval: of, version, verdict, difference, interval, baseline, says, endedAtMs: atMs } = turn;
  const id = `drift/${feature}/${name}/${n}/${atMs}`;
  if (what === 'over')
    return incident === null ? null : { id, incident, atMs, text: `It is no longer seen to be worse: ${says}` };
  if (what === null) return null;
  const isWorse = what === 'worse';
  const title = isWorse
    ? `what serves got worse on ${settings.dataset}: ${says}`
    : `nobody knows whether it drifts: ${name} could not be carried out ${UNABLE_MOST} times in a row: ${says}`;
  const detail = { reeval: name, turn: n, eval: of, version, verdict, difference, interval, baseline };
  const response = isWorse
    ? `Look at the worst examples (sluice eval show ${of}), then mend the version, or bless this if it is the new normal.`
    : `See why: sluice reeval show ${feature} ${name}.`;
  const openedBy = { kind: 'reeval', name } as const;
  const key = `drift/${name}/${what}`;
  return { id, open: { id, atMs, feature, key, openedBy, response, title: title.slice(0, 400), detail } };
}

/** Whether it tells of answers that got worse. */
export const isWorse = (owed: Owed): boolean => 'open' in owed && owed.open.key?.endsWith('/worse') === true;

/** Tells it; bears being done twice. The incident that stands for it, which may have been open already: then nobody is called again. */
export async function tellOwed(env: Pick<Env, 'DB' | 'NOTIFIER' | 'EVALUATOR'>, owed: Owed): Promise<string> {
  if ('open' in owed) {
    const { eval: of } = owed.open.detail;
    const traces = isWorse(owed) && typeof of === 'string' ? await runsShowingDrift(env, of) : [];
    const { id } = await openIncident(env.DB, { ...owed.open, traces });
    if (id === owed.id) await tell(env, incidentTold(owed.open));
    return id;
  }
  const { id, incident, atMs, text } = owed;
  await addLine(env.DB, incident, { id, atMs, kind: 'resolved', actor: 'sluice', text });
  return incident;
}
