import type { AlertSourceRow } from '../deps.ts';
import type { Route } from '../route.ts';
import { AlertInput, AlertmanagerWebhook, type AlertResult, GrafanaWebhook } from '#schema/contracts/alert';
import { toIssues } from '#schema/contracts/issues';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { heedAlert } from './heed-alert.ts';
import { heedSent } from './heed-sent.ts';
import { noSource } from './no-source.ts';

type Asked = Parameters<Route<'alert.receive'>>[0];

const contracts = { alertmanager: AlertmanagerWebhook, grafana: GrafanaWebhook, generic: AlertInput } as const;

/** What an alert source sends, read as its kind is. What another may do besides, it may not do in a source's name. */
export const receiveAlerts: Route<'alert.receive'> = async (asked) => {
  const { params, principal, deps } = asked;
  const source = await deps.findAlertSource(params.name);
  if (source === undefined) return err(await noSource(params.name, deps));
  if (principal.source !== undefined && principal.source.name !== params.name)
    return err({ code: 'forbidden', detail: `The token is ${principal.source.name}'s, not ${params.name}'s.` });
  const alerts = await heed(asked, source);
  return alerts.ok ? ok({ alerts: alerts.value }) : alerts;
};

async function heed({ body, principal, deps }: Asked, source: AlertSourceRow): Promise<Result<AlertResult[], Failure>> {
  const { kind, allows, lateS } = source;
  const bounds = { allows, lateS };
  const read = contracts[kind].safeParse(body);
  if (!read.success)
    return err({ code: 'invalid', detail: `That is not what ${kind} sends.`, issues: toIssues(read.error) });
  const { data } = read;
  if ('alerts' in data) return heedSent(deps, principal, { alerts: data.alerts, bounds });
  const result = await heedAlert(deps, principal, { alert: data, bounds });
  return result.ok ? ok([result.value]) : result;
}
