import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

/** Brings the content database of this test file up to date; call it again after `reset()`, which drops every table. */
export async function applyMigrations(): Promise<void> {
  await applyD1Migrations(env.CONTENT, env.MIGRATIONS.CONTENT);
}

await applyMigrations();
