// breaks: eslint(no-restricted-imports)
import { slot } from '../../core/slot/slot.ts';

export const seen = slot;
