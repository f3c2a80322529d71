// breaks: eslint(no-restricted-imports)
import * as z from 'zod';

export const Name = z.string();
