// breaks: eslint(no-restricted-imports)
import { slot } from '#core/slot/slot';

export const seen = slot;
