import type { D1Migration } from 'cloudflare:test';
import type { Env as Bindings } from '../../workers/edge/env.ts';

declare global {
  namespace Cloudflare {
    /** The worker's own bindings, and the migrations that vitest.config.ts hands in. */
    interface Env extends Bindings {
      /** How many bodies the fuzz tests send each address; '': a few. */
      FUZZ: string;
      /** flagd-core in Node (`vitest.config.ts`). */
      FLAGD: Fetcher;
      MIGRATIONS: { DB: D1Migration[]; CONTENT: D1Migration[]; TRACES: D1Migration[] };
    }
  }
}
