import type { Actor } from '#schema/contracts/rpc';

/** Who decides when the evidence does. */
export const machine: Actor = { name: 'evidence', role: 'machine' };
