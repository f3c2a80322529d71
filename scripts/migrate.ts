import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, wranglerArguments, wranglerEnv } from './wrangler.ts';

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
    await wrangler(['d1', 'migrations', 'apply', binding, '--local', '-c', CONFIG, '--persist-to', state], state);
    writeFileSync(mark, wanted);
  }
}

function wrangler(args: string[], state: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, wranglerArguments(args), {
      cwd: root,
      env: { ...wranglerEnv(state), CI: 'true' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`wrangler ${args.slice(0, 4).join(' ')} failed:\n${said.slice(-2000)}`)),
    );
  });
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
