import type { Flag } from './command.ts';

/** Flags that mean the same wherever they stand. */
export const standardFlags = {
  json: { kind: 'switch', says: "The API's answer as it came, on one line" },
  reason: { kind: 'text', value: 'text', says: 'Why; it stays in the audit log', required: true },
  feature: { kind: 'text', value: 'feature', says: 'Only of this feature' },
  limit: { kind: 'text', value: 'n', says: 'How many, 1 to 1000 (50)' },
  cursor: { kind: 'text', value: 'text', says: 'Go on where a list said there is more' },
} as const satisfies Record<string, Flag>;
