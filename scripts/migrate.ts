import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './run-wrangler.ts';
import { root, wranglerEnv } from './wrangler.ts';

/** The databases, by binding; each has its migrations in a folder of its name. */
const databases = ['DB', 'CONTENT', 'TRACES'] as const;
const markOf = (state: string, binding: string): string => join(state, `migrated-${binding.toLowerCase()}`);

/** Applies every migration that the state folder has not seen. Rejects with what was said where that failed. */
export async function migrate(state: string): Promise<void> {
  mkdirSync(state, { recursive: true });
  const behind = databases
    .map((binding) => ({ binding, wanted: digest(join(root, 'schema/migrations', binding.toLowerCase())) }))
    .filter(({ binding, wanted }) => read(markOf(state, binding)) !== wanted);
  if (behind.length === 0) return;
  const script = join(root, 'scripts/apply-migrations.ts');
  await runNode([script, state, ...behind.map(({ binding }) => binding)], wranglerEnv(state));
  for (const { binding, wanted } of behind) writeFileSync(markOf(state, binding), wanted);
}

function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.sql')) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
