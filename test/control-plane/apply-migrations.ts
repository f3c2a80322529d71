import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

/** Brings the three databases of this test file up to date; call it again after `reset()`, which drops every table. */
export async function applyMigrations(): Promise<void> {
  await applyD1Migrations(env.DB, env.MIGRATIONS.DB);
  await applyD1Migrations(env.CONTENT, env.MIGRATIONS.CONTENT);
  await applyD1Migrations(env.TRACES, env.MIGRATIONS.TRACES);
}

await applyMigrations();
