import * as z from 'zod';
import { FeatureName, TrafficName } from './ids.ts';
import { oneOf, strict } from './strict.ts';

/** The five kinds of ownership of a feature, as in its `owners`. */
export const ownerships = ['impact', 'release', 'incidents', 'changes', 'exposure'] as const;
export type Ownership = (typeof ownerships)[number];

/** What is told, and which of the feature's owners it names. */
export const happenings = {
  'rollout.started': 'exposure',
  'rollout.queued': 'exposure',
  'rollout.gated': 'exposure',
  'rollout.gate_passed': 'exposure',
  'rollout.gate_inconclusive': 'exposure',
  'rollout.gate_overridden': 'exposure',
  'rollout.advanced': 'exposure',
  'rollout.held': 'exposure',
  'rollout.awaiting_approval': 'exposure',
  'rollout.approved': 'exposure',
  'rollout.paused': 'exposure',
  'rollout.resumed': 'exposure',
  'rollout.completed': 'exposure',
  'rollout.rolled_back': 'release',
  'rollout.reverted': 'release',
  'rollout.superseded': 'release',
  'rollback.verified': 'release',
  'rollback.ineffective': 'incidents',
  'traffic.set': 'changes',
  'feature.disabled': 'incidents',
  'feature.enabled': 'incidents',
  'alert.heeded': 'incidents',
  'budget.near': 'incidents',
  'budget.spent': 'incidents',
  'incident.opened': 'incidents',
  'incident.resolved': 'incidents',
  'incident.acknowledged': 'incidents',
  'incident.closed': 'incidents',
} as const satisfies Record<string, Ownership>;
export type Happening = keyof typeof happenings;
export const happeningNames = Object.keys(happenings) as [Happening, ...Happening[]];

/** One thing that happened, as receivers read it. `id` is the same in every try, and the same thing never gets another. */
export const Notification = z.object({
  id: z.string(),
  type: z.enum(happeningNames),
  atMs: z.number(),
  feature: TrafficName,
  /** Who answers for this kind of thing, and as what. */
  owner: z.object({ of: z.enum(ownerships), name: z.string() }),
  rollout: z.string().nullable(),
  /** One line for people; Slack and its likes show it as it stands. */
  text: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type Notification = z.infer<typeof Notification>;

/**
 * `PUT /notifications/{name}`. `webhook` gets the notification, signed as Standard Webhooks are (`webhook-id`, `webhook-timestamp`,
 * `webhook-signature`); `slack` gets `{ "text" }`, signed too. Without `secret` the one there is stays, or one is made and shown once;
 * a new one signs beside the old for 24 hours. Without `events` or `features`: all.
 */
export const NotificationInput = strict({
  kind: oneOf('kind', ['webhook', 'slack']),
  url: z.url().max(2000),
  secret: z
    .string()
    .regex(
      /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/,
      'whsec_ and the base64 of 24 to 64 random bytes.',
    )
    .optional(),
  events: z.array(oneOf('event', happeningNames)).min(1).optional(),
  features: z.array(FeatureName).min(1).max(200).optional(),
});
export type NotificationInput = z.infer<typeof NotificationInput>;

/** A receiver as it is listed: never with its secret. What `pending` and `lastError` say is of now. */
export const NotificationView = z.object({
  name: z.string(),
  kind: z.enum(['webhook', 'slack']),
  url: z.string(),
  events: z.array(z.enum(happeningNames)).nullable(),
  features: z.array(FeatureName).nullable(),
  updatedBy: z.string(),
  updatedAtMs: z.number(),
  pending: z.number().int(),
  givenUp: z.number().int(),
  lastError: z.string().nullable(),
});
export type NotificationView = z.infer<typeof NotificationView>;

/** A receiver without how it does now, which its Notifier alone knows. */
export const ReceiverRow = NotificationView.omit({ pending: true, givenUp: true, lastError: true });
export type ReceiverRow = z.infer<typeof ReceiverRow>;
