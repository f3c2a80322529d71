import type { Deps } from '../deps.ts';
import type { AlertInput, AlertResult } from '#schema/contracts/alert';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { alertDelivery, type Bounds, writeDelivery } from './alert-delivery.ts';
import { raiseAlert } from './raise-alert.ts';
import { unheeded } from './unheeded.ts';

/** Heeds one alert that came by itself. */
export async function heedAlert(
  deps: Deps,
  principal: Principal,
  { alert, bounds }: { alert: AlertInput; bounds?: Bounds },
): Promise<Result<AlertResult, Failure>> {
  const delivery = alertDelivery(deps, principal, bounds);
  const result = await raiseAlert(delivery, alert);
  await writeDelivery(delivery);
  return result === null ? err(unheeded(1)) : ok(result);
}
