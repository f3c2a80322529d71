import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { root } from './wrangler.ts';

/** Every database with tables of its own, and so with migrations of its own. */
const databases = ['db', 'content', 'traces'] as const;

/**
 * `npm run migrations [-- --name <what changed>]`: compares schema/tables with the last migration of each database and writes
 * what is missing; nothing when nothing changed. Needs no network. What drizzle cannot say (triggers, FTS5) is written by hand
 * into a migration made with `npx drizzle-kit generate --custom --config drizzle.<database>.config.ts`.
 */
function generate(database: (typeof databases)[number]): number {
  const kit = resolve(root, 'node_modules/drizzle-kit/bin.cjs');
  const config = `drizzle.${database}.config.ts`;
  const { status } = spawnSync(process.execPath, [kit, 'generate', '--config', config, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  return status ?? 1;
}

process.exitCode = Math.max(...databases.map(generate));
