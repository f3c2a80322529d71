/**
 * What is sealed (HMAC) to name a session and its owner in the store. A session belongs to the unit that speaks in it: whoever
 * comes with another `targetingKey`, or with none, has another session under the same id.
 */
export const sessionKey = (feature: string, session: string): string => `session:${feature}:${session}`;

/** The owner's; a session without a `targetingKey` belongs to nobody else, and its owner is written as ''. */
export const ownerKey = (feature: string, targetingKey: string): string => `owner:${feature}:${targetingKey}`;
