import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../scripts/free-port.ts';
import { installApart } from './install-apart.ts';

/** Portkey's gateway on Node, as its package starts it; `missing` says in a word why it is not here. */
export type Portkey =
  | { readonly missing: string }
  | { readonly missing: null; readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

const START_MS = 15_000;

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
  const folder = installApart('portkey');
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
