import { slot } from '#core/slot/slot';

export const seen = slot;
