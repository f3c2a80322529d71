import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FeatureName, VersionId } from '../../schema/contracts/ids.ts';
import { freePort } from '../../scripts/free-port.ts';
import { program } from '../ops/program.ts';
import { ADMIN, featureWith, markOf, must, startWorld, traffic, until, type World } from './world.ts';

const prometheus = program('prometheus');
const alertmanager = program('prometheus-alertmanager');
const promtool = program('promtool');
const FEATURE = 'by-alert' as FeatureName;

/** The files that people get, made quick: what waits for minutes waits for seconds. */
const quickRules = () =>
  readFileSync('ops/prometheus/sluice.rules.yml', 'utf8')
    .replace(/interval: \d+s/g, 'interval: 1s')
    .replace(/for: \d+[smh]/g, 'for: 1s')
    .replaceAll('[5m]', '[15s]');
const quickManager = (url: string, tokenFile: string) =>
  readFileSync('ops/alertmanager/alertmanager.yml', 'utf8')
    .replace('https://sluice.example.com', url)
    .replace('/etc/alertmanager/sluice.token', tokenFile)
    .replace('group_interval: 10s', 'group_interval: 1s')
    .replace('repeat_interval: 1h', 'repeat_interval: 2s');

let broken = false;
let world: World;
let folder: string;
let prometheusUrl: string;
let versions: VersionId[];
const started: ChildProcess[] = [];
const said: string[] = [];

async function start(file: string, argv: string[], ready: string): Promise<void> {
  const child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  await until(`${file} is ready`, async () => {
    if (child.exitCode !== null) throw new Error(`${file} ended: ${said.join('').slice(-2000)}`);
    return fetch(ready).then(
      ({ ok }) => ok,
      () => false,
    );
  });
}

const asAdmin = { headers: { authorization: `Bearer ${ADMIN}` } };
const audit = async () => must(await world.admin('audit.list', { query: { feature: FEATURE, limit: 1000 } })).entries;
const actionsOf = async () => (await audit()).map(({ action }) => action);

async function startPrograms(): Promise<void> {
  const { url } = world.session;
  const { secret } = must(
    await world.admin('alert-source.put', {
      params: { name: 'alertmanager' },
      body: { kind: 'alertmanager', allows: { features: [FEATURE] } },
    }),
  );
  const viewer = must(await world.admin('token.create', { body: { name: 'prometheus', role: 'viewer' } }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const managerPort = await freePort();
  const managerUrl = `http://127.0.0.1:${managerPort}`;
  const manager = file('alertmanager.yml', quickManager(url, file('alert.token', secret ?? '')));
  await start(
    alertmanager ?? '',
    [
      `--config.file=${manager}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${managerPort}`,
      '--cluster.listen-address=',
    ],
    `${managerUrl}/-/ready`,
  );
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [file('sluice.rules.yml', quickRules())],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${managerPort}`] }] }] },
    scrape_configs: [
      {
        job_name: 'sluice',
        metrics_path: '/admin/metrics',
        authorization: { credentials_file: file('scrape.token', viewer.secret) },
        static_configs: [{ targets: [new URL(url).host] }],
      },
    ],
  };
  const port = await freePort();
  prometheusUrl = `http://127.0.0.1:${port}`;
  await start(
    prometheus ?? '',
    [
      // YAML is a superset of JSON.
      `--config.file=${file('prometheus.yml', JSON.stringify(config))}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    `${prometheusUrl}/-/ready`,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}

type Rule = { name: string; health: string; lastError?: string };
const rulesOf = async (): Promise<Rule[]> => {
  const { data } = (await (await fetch(`${prometheusUrl}/api/v1/rules`)).json()) as {
    data: { groups: { rules: Rule[] }[] };
  };
  return data.groups.flatMap(({ rules }) => rules);
};

describe.skipIf(prometheus === null || alertmanager === null)('Prometheus and Alertmanager themselves', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-alertmanager-'));
    world = await startWorld((ask) => (broken && markOf(ask) === 'two' ? { kind: 'status', status: 500 } : null));
    versions = await featureWith(world.admin, FEATURE, ['one', 'two']);
    await startPrograms();
  });
  afterAll(async () => {
    await Promise.all(started.map(stop));
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('roll a candidate back by the rules that people get; a repeat does nothing, and the resolved alert does not undo it', async () => {
    const [control, candidate] = versions;
    // Without guardrails: only the alert can end it.
    const rollout = must(
      await world.admin('traffic.set', {
        params: { feature: FEATURE },
        body: { candidate: candidate as VersionId, percent: 50, guardrails: [], reason: 'try two' },
      }),
    );
    const load = traffic(world.session.url, FEATURE, { concurrency: 2 });
    await until('the candidate answers', async () => load.answers.some(({ version }) => version === candidate));
    broken = true;
    const ended = await until('the alert rolls back', async () => {
      const view = must(await world.admin('rollout.get', { params: { id: rollout.id } }));
      return view.phase === 'rolled_back' && view;
    });
    expect(ended.decisions.at(-1)).toMatchObject({
      by: 'alert-source/alertmanager',
      reason: expect.stringContaining(`of the runs of ${candidate} fail`),
    });

    await until('Alertmanager repeats itself', async () => (await actionsOf()).includes('alert.repeated'));
    await until('the alert is resolved', async () =>
      (await audit()).some(({ reason }) => reason === 'Resolved; only firing alerts act.'),
    );
    await load.stop();
    const actions = await actionsOf();
    expect(actions.filter((action) => action === 'alert.rolled_back')).toHaveLength(1);
    expect(actions).not.toContain('alert.reverted');
    const feature = must(await world.admin('feature.get', { params: { feature: FEATURE } }));
    expect(feature).toMatchObject({ control, candidate: null, percent: 0 });
  });

  test('read every rule and the whole scrape without a complaint', async () => {
    const rules = await until('every rule was evaluated', async () => {
      const all = await rulesOf();
      return all.length > 0 && all.every(({ health }) => health !== 'unknown') && all;
    });
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    const up = await (await fetch(`${prometheusUrl}/api/v1/query?query=up`)).json();
    expect(up).toMatchObject({ data: { result: [{ value: [expect.any(Number), '1'] }] } });
    const input = await (await fetch(`${world.session.url}/admin/metrics`, asAdmin)).text();
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
    expect(input).toMatch(
      new RegExp(
        `sluice_model_attempts_total\\{feature="${FEATURE}",arm="candidate",provider="openai",result="http_5xx"\\} [1-9]`,
      ),
    );
    expect(input).toMatch(/sluice_alerts_total\{source="alert-source\/alertmanager",did="rolled_back"\} 1\n/);
    expect(input).toMatch(/sluice_queue_lag_seconds_count [1-9]/);
  });

  test('are not believed without their token', async () => {
    const body = JSON.stringify({ version: '4', alerts: [] });
    const headers = { 'content-type': 'application/json', authorization: 'Bearer wrong' };
    const address = `${world.session.url}/admin/v1/alerts/from/alertmanager`;
    expect((await fetch(address, { method: 'POST', headers, body })).status).toBe(401);
  });
});
