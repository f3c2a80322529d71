import { DurableObject } from 'cloudflare:workers';

export const seen = DurableObject;
