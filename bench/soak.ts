import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { client } from '../schema/client.ts';
import type { FeatureName } from '../schema/contracts/ids.ts';
import { startFakeUpstream } from '../scripts/fake-upstream.ts';
import { freePort } from '../scripts/free-port.ts';
import { groupOf } from '../scripts/process-mark.ts';
import { startSession } from '../scripts/session.ts';
import { benchSecrets } from './direct-session.ts';
import { load } from './load.ts';
import { benchManifest, owners } from './bench-feature.ts';

const FEATURE = 'soak' as FeatureName;
const minutes = Number(process.argv[2] ?? 30);

/** `node bench/soak.ts [minutes]`: steady traffic on a running rollout, and every table's rows and the workers' memory as they grow, or not. */
async function main(): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'sluice-soak-'));
  const upstream = await startFakeUpstream({ answer: () => 'Set "name".' });
  const session = await startSession({
    state,
    port: await freePort(),
    adminToken: benchSecrets.SLUICE_ADMIN_TOKEN,
    apiKey: benchSecrets.SLUICE_API_KEY,
    variables: { OPENAI_BASE_URL: `${upstream.url}/v1`, OPENAI_API_KEY: 'soak' },
  });
  const call = client((url, init) => fetch(url, init), session.url, benchSecrets.SLUICE_ADMIN_TOKEN);
  const params = { feature: FEATURE };
  await call('feature.put', { params, body: { owners, level: 'L0' } });
  await call('version.push', { params, body: { manifest: benchManifest('one') } });
  const second = await call('version.push', { params, body: { manifest: benchManifest('two') } });
  const candidate = second.ok ? second.value.version : undefined;
  const plan = { stages: [{ percent: 50, holdS: 86_400 }, { percent: 100 }] };
  if (candidate !== undefined) await call('rollout.start', { params, body: { candidate, plan } });

  let unit = 0;
  for (let minute = 0; minute <= minutes; minute++) {
    console.log(`minute ${minute}: ${describe(state)}`);
    for (const end = Date.now() + 60_000; minute < minutes && Date.now() < end;) {
      const body = JSON.stringify({ input: { question: 'q' }, context: { targetingKey: `unit-${unit++}` } });
      const headers = { 'content-type': 'application/json', 'x-api-key': benchSecrets.SLUICE_API_KEY };
      await load({
        url: `${session.url}/v1/features/${FEATURE}/runs`,
        method: 'POST',
        headers,
        body,
        concurrency: 4,
        requests: 8,
      });
    }
  }
  await session.stop();
  await upstream.close();
  rmSync(state, { recursive: true, force: true });
}

function describe(state: string): string {
  const rows = Object.entries(rowsIn(state)).filter(([, count]) => count > 0);
  const bytes = sqliteFiles(state).reduce((sum, path) => sum + statSync(path).size, 0);
  return `${memoryMb(state).toFixed(0)} MB workers, ${(bytes / 1e6).toFixed(1)} MB on disk; ${rows.map(([name, count]) => `${name} ${count}`).join(', ')}`;
}

const sqliteFiles = (state: string): string[] =>
  readdirSync(join(state, 'v3'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sqlite'))
    .map((name) => join(state, 'v3', name));

/** Rows of every table of ours, over all files; the platform's own tables begin with `_` or `sqlite`. */
function rowsIn(state: string): Record<string, number> {
  const all: Record<string, number> = {};
  for (const path of sqliteFiles(state)) {
    const database = new DatabaseSync(path, { readOnly: true });
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[];
    for (const { name } of tables.filter((table) => !/^(_|sqlite|d1_)/.test(table.name)))
      all[name] = (all[name] ?? 0) + count(database, name);
    database.close();
  }
  return all;
}

function count(database: DatabaseSync, table: string): number {
  try {
    return Number(database.prepare(`select count(*) as n from "${table}"`).get()?.['n'] ?? 0);
  } catch {
    return 0;
  }
}

/** Resident memory of the session's process group. */
function memoryMb(state: string): number {
  const group = Number(readFileSync(join(state, 'group'), 'utf8'));
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && groupOf(pid) === group);
  return pids.reduce((sum, pid) => sum + residentMb(pid), 0);
}

function residentMb(pid: number): number {
  try {
    const isWorker = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('workerd\0serve');
    return isWorker ? (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6 : 0;
  } catch {
    return 0;
  }
}

await main();
