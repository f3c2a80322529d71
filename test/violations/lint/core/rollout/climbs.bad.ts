// breaks: eslint(no-restricted-imports)
import { slot } from '../slot/slot.ts';

export const seen = slot;
