import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFree } from './free-port.ts';
import { migrate } from './migrate.ts';
import { groupOf } from './process-mark.ts';
import { lockState } from './state-lock.ts';
import { root, wranglerArguments, wranglerEnv } from './wrangler.ts';

/** What a session needs: where its state lives, its port, the two bootstrap secrets, and further variables of both workers. */
export type SessionOptions = {
  state: string;
  port: number;
  adminToken: string;
  apiKey: string;
  variables?: Record<string, string>;
};

/** Both workers, running. `ended` resolves when they stop by themselves, with the end of what they said. */
export type Session = { url: string; instance: string; ended: Promise<string>; stop: () => Promise<void> };

/** Why a session did not start; the text is for a person. */
export class SessionRefused extends Error {}

const READY_MS = 90_000;
/** How long killed orphans may take to let go of their port. */
const ORPHANS_MS = 3000;

/** Starts both workers in one wrangler session and resolves once this very instance answers. Rejects with `SessionRefused`. */
export async function startSession(options: SessionOptions): Promise<Session> {
  const state = resolve(root, options.state);
  if (existsSync(join(root, '.dev.vars')))
    throw new SessionRefused(
      'A .dev.vars file would switch off the environment of both workers: put its lines into .env and remove it.',
    );
  const lock = lockState(state);
  if (!lock.ok)
    throw new SessionRefused(
      `Another session (process ${lock.by}) uses the state in ${state}. Stop it, or set SLUICE_STATE to another folder.`,
    );
  try {
    await takePort(options.port, killOrphans(state));
    forgetLogs(state);
    await migrate(state);
    return await launch(options, state, lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Wrangler leaves a log for every command; those of earlier sessions go, so that a state folder does not grow by starting. */
function forgetLogs(state: string): void {
  const folder = join(state, 'logs');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) if (/^wrangler-.*\.log$/.test(name)) rmSync(join(folder, name), { force: true });
}

/** A port that an orphan of this state held is free some moments after its end; anybody else's is refused at once. */
async function takePort(port: number, orphans: number): Promise<void> {
  const until = Date.now() + (orphans > 0 ? ORPHANS_MS : 0);
  for (;;) {
    if (await isFree(port)) return;
    if (Date.now() >= until) throw new SessionRefused(`Port ${port} is in use. Set PORT to a free one.`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function launch(options: SessionOptions, state: string, release: () => void): Promise<Session> {
  const instance = randomUUID();
  const child = spawn(process.execPath, wranglerArguments(devArguments(options.port, state)), {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: wranglerEnv(state, {
      SLUICE_ADMIN_TOKEN: options.adminToken,
      SLUICE_API_KEY: options.apiKey,
      SLUICE_INSTANCE: instance,
      // Loopback addresses may be called: of tools, receivers, providers. A deploy never sends it.
      SLUICE_DEV: 'true',
      ...options.variables,
    }),
  });
  writeFileSync(join(state, 'group'), String(child.pid));
  const said = keepSaid(child, state);
  const ended = new Promise<string>((done) => child.once('exit', () => done(said())));
  const stop = async () => {
    await stopGroup(child, ended);
    release();
  };
  const url = `http://127.0.0.1:${options.port}`;
  const failed = await Promise.race([untilReady(url, instance), ended.then((text) => `wrangler stopped:\n${text}`)]);
  if (failed === null) return { url, instance, ended, stop };
  await stop();
  throw new SessionRefused(failed);
}

function devArguments(port: number, state: string): string[] {
  const where = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0', '--persist-to', state];
  return [
    'dev',
    '-c',
    'wrangler.toml',
    '-c',
    'wrangler.control.toml',
    ...where,
    '--show-interactive-dev-session=false',
    '--log-level',
    'warn',
  ];
}

/** Only its own instance counts: on a port somebody else took meanwhile, an old server would say it is ready. */
async function untilReady(url: string, instance: string): Promise<string | null> {
  for (const until = Date.now() + READY_MS; Date.now() < until;) {
    if (await answers(url, instance)) return null;
    await new Promise((done) => setTimeout(done, 100));
  }
  return `Not ready after ${READY_MS / 1000} s.`;
}

async function answers(url: string, instance: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5000) });
    const health = (await response.json()) as { instance?: string };
    return health.instance === instance;
  } catch {
    return false;
  }
}

/** The last 8 KB of what wrangler said; all of it goes to a log in the state folder, which starts anew with each session. */
function keepSaid(child: ChildProcess, state: string): () => string {
  mkdirSync(join(state, 'logs'), { recursive: true });
  const log = join(state, 'logs', 'session.log');
  writeFileSync(log, '');
  let tail = '';
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-8192);
    appendFileSync(log, chunk);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => tail;
}

async function stopGroup(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.pid === undefined) return;
  signal(-child.pid, 'SIGTERM');
  await Promise.race([ended, new Promise((done) => setTimeout(done, 5000))]);
  signal(-child.pid, 'SIGKILL');
}

/** Workers that outlived a killed session still hold the databases; only processes of the group noted there are ended. Says how many. */
function killOrphans(state: string): number {
  const path = join(state, 'group');
  const group = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (!(group > 1) || !existsSync('/proc')) return 0;
  const orphans = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && groupOf(pid) === group && isOurs(pid));
  for (const pid of orphans) signal(pid, 'SIGKILL');
  return orphans.length;
}

function isOurs(pid: number): boolean {
  try {
    return /workerd|wrangler/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already: that is what was wanted.
  }
}
