import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { root } from '../../scripts/wrangler.ts';
import { until } from './world.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children)
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'sluice-dev-'));
  folders.push(made);
  return made;
}

function npmRunDev(port: number, state: string) {
  const child = spawn('npm', ['run', 'dev'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), SLUICE_STATE: state },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exit = new Promise<number | null>((done) => child.once('exit', done));
  return { child, said: () => said, exit };
}

/** Processes whose command line or environment names this state folder. */
function using(state: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && names(pid, state));
}

function names(pid: number, state: string): boolean {
  try {
    return (
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(state) ||
      readFileSync(`/proc/${pid}/environ`, 'utf8').includes(state)
    );
  } catch {
    return false;
  }
}

test.each(['SIGTERM', 'SIGKILL'] as const)('%s to npm alone leaves no process behind', async (signal) => {
  const state = folder();
  const dev = npmRunDev(await freePort(), state);
  await until('dev is ready', async () => /^ready /m.test(dev.said()));
  expect(using(state).length).toBeGreaterThan(1);
  dev.child.kill(signal);
  await until('nothing is left', async () => using(state).length === 0, 15_000);
});

test('a taken port is refused, and so is a second dev on the same state; the first goes on', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => taken.once('listening', done));
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const refused = npmRunDev(port, folder());
  expect(await refused.exit).not.toBe(0);
  expect(refused.said()).toMatch(/Port \d+ is in use/);
  taken.close();

  const state = folder();
  const first = npmRunDev(await freePort(), state);
  await until('the first is ready', async () => /^ready /m.test(first.said()));
  const second = npmRunDev(await freePort(), state);
  expect(await second.exit).not.toBe(0);
  expect(second.said()).toMatch(/Another session/);
  expect(first.child.exitCode).toBeNull();
  first.child.kill('SIGTERM');
  await until('nothing is left', async () => using(state).length === 0, 15_000);
});
