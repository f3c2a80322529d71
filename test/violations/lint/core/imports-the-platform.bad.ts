// breaks: eslint(no-restricted-imports)
import { env } from 'cloudflare:workers';

export const seen = env;
