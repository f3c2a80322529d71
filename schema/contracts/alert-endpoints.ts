import * as z from 'zod';
import { AlertSourceInput, AlertSourceName, AlertSourceView } from './alert-source.ts';
import { AlertInput, AlertmanagerWebhook, AlertResult, GrafanaWebhook } from './alert.ts';
import { define, Done, next, none, page } from './endpoint.ts';
import { strict } from './strict.ts';

const source = strict({ name: AlertSourceName });
const results = z.object({ alerts: z.array(AlertResult) });

/** Alerts that other systems send, and which systems may. */
export const alertEndpoints = define({
  'alert.post': {
    method: 'POST',
    path: '/alerts',
    role: 'alerter',
    summary: 'An alert of any system: roll back or pause',
    params: none,
    query: none,
    body: AlertInput,
    status: 200,
    reply: AlertResult,
  },
  'alert.alertmanager': {
    method: 'POST',
    path: '/alerts/alertmanager',
    role: 'alerter',
    summary: 'Alertmanager webhook, version 4',
    params: none,
    query: none,
    body: AlertmanagerWebhook,
    status: 200,
    reply: results,
  },
  'alert.grafana': {
    method: 'POST',
    path: '/alerts/grafana',
    role: 'alerter',
    summary: 'Grafana webhook contact point, with a token',
    params: none,
    query: none,
    body: GrafanaWebhook,
    status: 200,
    reply: results,
  },
  'alert.receive': {
    method: 'POST',
    path: '/alerts/from/:name',
    role: 'alerter',
    signed: true,
    summary: "An alert source's own address: read as its kind is, known by its token or its signature",
    params: source,
    query: none,
    /** Its kind's contract reads it. */
    body: z.looseObject({}),
    status: 200,
    reply: results,
  },
  'alert-source.put': {
    method: 'PUT',
    path: '/alert-sources/:name',
    role: 'admin',
    summary: 'Let a system send alerts, or change what they may do; a secret that was made is shown this once',
    params: source,
    query: none,
    body: AlertSourceInput,
    status: 200,
    reply: AlertSourceView.extend({ secret: z.string().nullable() }),
  },
  'alert-source.list': {
    method: 'GET',
    path: '/alert-sources',
    role: 'viewer',
    summary: 'Systems that may send alerts, and what these may do',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ sources: z.array(AlertSourceView), next }),
  },
  'alert-source.get': {
    method: 'GET',
    path: '/alert-sources/:name',
    role: 'viewer',
    summary: 'A system that may send alerts',
    params: source,
    query: none,
    status: 200,
    reply: AlertSourceView,
  },
  'alert-source.delete': {
    method: 'DELETE',
    path: '/alert-sources/:name',
    role: 'admin',
    summary: 'Heed a system no longer',
    params: source,
    query: none,
    status: 200,
    reply: Done,
  },
});
