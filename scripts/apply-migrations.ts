import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { D1Database } from '@cloudflare/workers-types';
import { readD1Migrations } from '@cloudflare/vitest-plugin';
import { getPlatformProxy, unstable_readConfig } from 'wrangler';
import { root } from './wrangler.ts';

/** Where wrangler itself writes down what it applied, so that either goes on where the other was. */
const APPLIED = 'd1_migrations';
const CREATE = `create table if not exists ${APPLIED} (
  id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)`;

/** The databases alone: objects and services would be looked for in vain. */
function configOf(state: string): string {
  const { name, compatibility_date, d1_databases } = unstable_readConfig({
    config: join(root, 'wrangler.control.toml'),
  });
  const path = join(state, 'databases.json');
  writeFileSync(path, JSON.stringify({ name, compatibility_date, d1_databases }));
  return path;
}

/** Applies what a database has not seen, each migration whole or not at all. */
async function apply(database: D1Database, folder: string): Promise<void> {
  await database.prepare(CREATE).run();
  const { results } = await database.prepare(`select name from ${APPLIED}`).all<{ name: string }>();
  const known = new Set(results.map(({ name }) => name));
  for (const { name, queries } of await readD1Migrations(folder)) {
    if (known.has(name)) continue;
    const note = database.prepare(`insert into ${APPLIED} (name) values (?)`).bind(name);
    await database.batch([...queries.map((query) => database.prepare(query)), note]);
  }
}

// One process for all three: three of `wrangler d1 migrations apply` take six times as long, most of a first start.
const [state = '.sluice', ...bindings] = process.argv.slice(2);
const { env, dispose } = await getPlatformProxy<Record<string, D1Database>>({
  configPath: configOf(state),
  persist: { path: join(state, 'v3') },
  remoteBindings: false,
});
for (const binding of bindings) {
  const database = env[binding];
  if (database === undefined) throw new Error(`wrangler.control.toml has no database ${binding}.`);
  await apply(database, join(root, 'schema/migrations', binding.toLowerCase()));
}
await dispose();
