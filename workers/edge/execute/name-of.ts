import type { Doing } from '#core/flow/action';

/** A step's own name, without the path that leads to it. */
export const nameOf = ({ step }: Doing): string => step.slice(step.lastIndexOf('/') + 1);
