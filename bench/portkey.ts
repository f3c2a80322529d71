import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../scripts/free-port.ts';
import { root } from '../scripts/wrangler.ts';

/** Portkey's gateway on Node, as its package starts it; `missing` says in a word why it is not here. */
export type Portkey =
  | { readonly missing: string }
  | { readonly missing: null; readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

const INSTALL_MS = 120_000;
const START_MS = 15_000;
const files = ['package.json', 'package-lock.json'];

/** Installs what its own lock file names into a cache, once a lock file; null when that cannot be done (no network). */
function install(): string | null {
  const from = join(root, 'bench/portkey');
  const digest = createHash('sha256')
    .update(readFileSync(join(from, 'package-lock.json')))
    .digest('hex')
    .slice(0, 12);
  const folder = join(root, 'node_modules/.cache', `sluice-portkey-${digest}`);
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  for (const file of files) cpSync(join(from, file), join(half, file));
  const done = spawnSync('npm', ['ci', '--ignore-scripts', '--omit=dev'], { cwd: half, timeout: INSTALL_MS });
  if (done.status === 0) renameSync(half, folder);
  else rmSync(half, { recursive: true, force: true });
  return done.status === 0 ? folder : null;
}

async function answers(url: string): Promise<boolean> {
  for (const end = Date.now() + START_MS; Date.now() < end;) {
    const found = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (found) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

/** Starts the gateway that most people would take instead, from a folder and with dependencies of its own. */
export async function startPortkey(): Promise<Portkey> {
  const folder = install();
  if (folder === null) return { missing: 'it could not be installed (no network?)' };
  const port = await freePort();
  const script = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const child = spawn(process.execPath, [script, `--port=${port}`, '--headless'], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const { pid } = child;
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  if (pid !== undefined && (await answers(url))) return { missing: null, url, pid, stop };
  await stop();
  return { missing: `it did not answer within ${START_MS} ms` };
}
