import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: [
    './schema/tables/db.ts',
    './schema/tables/evals.ts',
    './schema/tables/flags.ts',
    './schema/tables/operations.ts',
  ],
  out: './schema/migrations/db',
});
