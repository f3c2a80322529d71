import * as z from 'zod';
import { TrafficName, VersionId } from './ids.ts';
import { oneOf, strict } from './strict.ts';

/** What an alert may ask for. */
export const alertActions = ['rollback', 'pause'] as const;

/** What somebody who sends alerts may ask for: these actions, of these features (null: all of them). */
export const AlertAllowance = strict({
  actions: z
    .array(oneOf('action', alertActions))
    .min(1)
    .default([...alertActions]),
  features: z.array(TrafficName).min(1).max(200).nullable().default(null),
});
export type AlertAllowance = z.infer<typeof AlertAllowance>;

/** `POST /alerts`: any system's alert. `key` makes a repeat harmless. */
export const AlertInput = strict({
  /** A feature, or `flag/<key>`. */
  feature: TrafficName,
  action: oneOf('action', alertActions),
  reason: z.string().min(1).max(2000),
  key: z.string().min(1).max(256),
  version: VersionId.optional(),
  /** When what it is about began; one that began too long ago does nothing. */
  startsAt: z.string().max(64).optional(),
});
export type AlertInput = z.infer<typeof AlertInput>;

/** When that was, in ms since the epoch; NaN: nobody can tell. Null: it does not say. */
export const beganAtMs = ({ startsAt }: AlertInput): number | null =>
  startsAt === undefined ? null : Date.parse(startsAt);

const sent = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  startsAt: z.string(),
  fingerprint: z.string().min(1).max(128),
});
/** One alert as Alertmanager and Grafana send it. */
export type SentAlert = z.infer<typeof sent>;

/** The part of Alertmanager's webhook (version 4) that is read. The rest is let in and dropped, so that nothing odd is kept. */
export const AlertmanagerWebhook = z.object({
  version: z.literal('4'),
  alerts: z.array(sent).max(500),
});
export type AlertmanagerWebhook = z.infer<typeof AlertmanagerWebhook>;

/** The part of Grafana's webhook that is read. Its alerts have Alertmanager's form. */
export const GrafanaWebhook = z.object({ version: z.literal('1').optional(), alerts: z.array(sent).max(500) });
export type GrafanaWebhook = z.infer<typeof GrafanaWebhook>;

/** What became of an alert. */
export const alertEffects = ['rolled_back', 'paused', 'reverted', 'incident', 'ignored', 'repeated'] as const;
export const AlertResult = z.object({
  feature: z.string().nullable(),
  key: z.string(),
  did: z.enum(alertEffects),
  why: z.string(),
  rollout: z.string().nullable(),
});
export type AlertResult = z.infer<typeof AlertResult>;
