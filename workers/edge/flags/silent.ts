import type { Logger } from '@openfeature/core';

const nothing = (): void => undefined;

/** What flagd-core tells goes nowhere: it speaks of callers' contexts, and what matters of it is in the evaluation. */
export const silent: Logger = { error: nothing, warn: nothing, info: nothing, debug: nothing };
