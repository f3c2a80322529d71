import * as z from 'zod';
import { AlertAllowance } from './alert.ts';
import { oneOf, strict } from './strict.ts';

/** A source's name; audit entries call it `alert-source/<name>`. */
export const AlertSourceName = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'Lower-case words joined by hyphens, at most 63 characters.');

/** How a source's alerts are read. */
export const sourceKinds = ['alertmanager', 'grafana', 'generic'] as const;

/** How it is known that an alert is its source's: a bearer token, or an HMAC over time and body. */
export const sourceAuths = ['token', 'hmac'] as const;

/**
 * `PUT /alert-sources/{name}`: a system that may send alerts to `POST /alerts/from/{name}`. `lateS`: alerts that began longer ago do
 * nothing. A secret is made where there is none, where `auth` changes, and with `renew`; the one before ends at once.
 */
export const AlertSourceInput = strict({
  kind: oneOf('kind', sourceKinds),
  auth: oneOf('auth', sourceAuths).default('token'),
  allows: AlertAllowance.prefault({}),
  lateS: z.number().int().min(60).max(604_800).default(3600),
  renew: z.boolean().default(false),
}).refine(({ kind, auth }) => kind !== 'alertmanager' || auth !== 'hmac', {
  path: ['auth'],
  message: 'Alertmanager cannot sign: take token.',
});
export type AlertSourceInput = z.infer<typeof AlertSourceInput>;

/** A source as it is listed; its secret is shown once, when it is made. */
export const AlertSourceView = z.object({
  name: AlertSourceName,
  kind: z.enum(sourceKinds),
  auth: z.enum(sourceAuths),
  allows: AlertAllowance,
  lateS: z.number().int(),
  updatedBy: z.string(),
  updatedAtMs: z.number(),
});
export type AlertSourceView = z.infer<typeof AlertSourceView>;
