import * as z from 'zod';
import { FeatureName, VersionId } from './ids.ts';
import { oneOf, strict } from './strict.ts';

/** What an alert may ask for. */
export const alertActions = ['rollback', 'pause'] as const;

/** `POST /alerts`: any system's alert. `key` makes a repeat harmless. */
export const AlertInput = strict({
  feature: FeatureName,
  action: oneOf('action', alertActions),
  reason: z.string().min(1).max(2000),
  key: z.string().min(1).max(256),
  version: VersionId.optional(),
});
export type AlertInput = z.infer<typeof AlertInput>;

/** The part of Alertmanager's webhook (version 4) that is read. The rest is let in and dropped, so that nothing odd is kept. */
export const AlertmanagerWebhook = z.object({
  version: z.literal('4'),
  alerts: z
    .array(
      z.object({
        status: z.enum(['firing', 'resolved']),
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()).default({}),
        startsAt: z.string(),
        fingerprint: z.string().min(1).max(128),
      }),
    )
    .max(500),
});
export type AlertmanagerWebhook = z.infer<typeof AlertmanagerWebhook>;

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
