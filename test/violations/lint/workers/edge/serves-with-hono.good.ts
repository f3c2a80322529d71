import { WorkerEntrypoint } from 'cloudflare:workers';

export const seen = WorkerEntrypoint;
