import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './schema/tables/traces.ts',
  out: './schema/migrations/traces',
});
