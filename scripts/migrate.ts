import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWrangler } from './run-wrangler.ts';
import { root, wranglerEnv } from './wrangler.ts';

/** The databases, by binding, and the config that declares all three. */
const databases = { DB: 'db', CONTENT: 'content', TRACES: 'traces' } as const;
const CONFIG = 'wrangler.control.toml';

/** Applies every migration that the state folder has not seen; wrangler does it, one database after another. Rejects with its output. */
export async function migrate(state: string): Promise<void> {
  mkdirSync(state, { recursive: true });
  for (const [binding, folder] of Object.entries(databases)) {
    const mark = join(state, `migrated-${folder}`);
    const wanted = digest(join(root, 'schema/migrations', folder));
    if (read(mark) === wanted) continue;
    const apply = ['d1', 'migrations', 'apply', binding, '--local', '-c', CONFIG, '--persist-to', state];
    await runWrangler(apply, { ...wranglerEnv(state), CI: 'true' });
    writeFileSync(mark, wanted);
  }
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
