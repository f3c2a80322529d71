import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/wrangler.ts';
import { ADMIN, KEY } from './world.ts';

/** What a command line did. */
export type Said = { readonly exit: number | null; readonly out: string; readonly err: string };

/** Runs the real command line against a server, to its end. */
export async function commandLine(url: string, argv: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, [join(root, 'cli/sluice.ts'), ...argv], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SLUICE_URL: url, SLUICE_TOKEN: ADMIN, SLUICE_API_KEY: KEY, COLUMNS: '120' },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (exit) => done({ exit, out, err }));
  });
}
