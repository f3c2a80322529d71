import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { actOnIncident } from './act-on-incident.ts';

/** Somebody writes into its story; after it was closed too. */
export const noteIncident: Route<'incident.note'> = ({ params: { id }, body: { text }, principal, deps }) =>
  actOnIncident(id, ({ status }) => ok({ kind: 'note', set: { status }, text }), { principal, deps });
