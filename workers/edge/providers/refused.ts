import type { ModelFault } from './provider.ts';

/** What the provider's own policy ended; `finish` is its word for that. Another model may answer. */
export const refused = (finish: string): ModelFault => ({
  ok: false,
  outcome: { kind: 'refused' },
  error: `The provider's policy: ${finish}.`,
});
