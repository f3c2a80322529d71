import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { budgets, bundle, configs } from './bundle.ts';
import { deployPlan, resources, weakSecrets, withIds, type Account, type DeployStep } from './deploy-plan.ts';
import { runWrangler } from './run-wrangler.ts';
import { root } from './wrangler.ts';

const known = ['--dry-run'];

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => !known.includes(arg));
  if (unknown.length > 0) return refuse([`Unknown option ${unknown.join(', ')}; known: ${known.join(', ')}.`]);
  const fits = await build();
  if (args.includes('--dry-run') || !fits) return fits ? 0 : 1;
  const weak = weakSecrets(process.env);
  if (weak.length > 0) return refuse(weak);
  await deploy();
  return 0;
}

async function build(): Promise<boolean> {
  let fits = true;
  for (const worker of Object.keys(configs) as (keyof typeof configs)[]) {
    const { bytes, gzipBytes } = await bundle(worker);
    const budget = budgets[worker] ?? 0;
    const verdict = gzipBytes <= budget ? 'within' : 'OVER';
    fits &&= gzipBytes <= budget;
    console.log(
      `${worker.padEnd(15)} ${kib(bytes).padStart(10)} ${kib(gzipBytes).padStart(10)} gzip, ${verdict} its budget of ${kib(budget)}`,
    );
    console.log(`${' '.repeat(15)} code of versions: ${codeOf(worker)}`);
  }
  return fits;
}

/** Whether a worker is sent with what a version's own code needs (docs/code.md). */
const codeOf = (worker: keyof typeof configs): string =>
  /^\[\[worker_loaders\]\]$/m.test(readFileSync(join(root, configs[worker]), 'utf8'))
    ? 'a Worker Loader (LOADER)'
    : 'none, no Worker Loader is bound';

async function deploy(): Promise<void> {
  let account = await look();
  for (const step of deployPlan(account, process.env)) {
    console.log(describe(step));
    await perform(step, account);
    if (step.do.startsWith('create_')) account = await look();
  }
}

async function look(): Promise<Account> {
  const d1 = JSON.parse(await wrangler(['d1', 'list', '--json'])) as { name: string; uuid: string }[];
  const kv = JSON.parse(await wrangler(['kv', 'namespace', 'list'])) as { title: string; id: string }[];
  const queues = await wrangler(['queues', 'list']);
  return {
    d1: Object.fromEntries(d1.map(({ name, uuid }) => [name, uuid])),
    kv: Object.fromEntries(kv.map(({ title, id }) => [title, id])),
    queues: queues.includes(resources.queue) ? [resources.queue] : [],
  };
}

async function perform(step: DeployStep, account: Account): Promise<void> {
  switch (step.do) {
    case 'create_d1':
      await wrangler(['d1', 'create', step.name]);
      return;
    case 'create_kv':
      await wrangler(['kv', 'namespace', 'create', step.name]);
      return;
    case 'create_queue':
      await wrangler(['queues', 'create', step.name]);
      return;
    case 'migrate':
      return withConfig('wrangler.control.toml', account, (path) =>
        wrangler(['d1', 'migrations', 'apply', step.binding, '--remote', '-c', path]),
      );
    case 'deploy':
      return withConfig(step.config, account, (path) => wrangler(['deploy', '-c', path]));
    case 'secrets': {
      const values = Object.fromEntries(step.names.map((name) => [name, process.env[name]]));
      await wrangler(['secret', 'bulk', '--name', step.worker], JSON.stringify(values));
    }
  }
}

/** Wrangler reads paths relative to its config, so the one with ids stands beside the original for the time of the command. */
async function withConfig(config: string, account: Account, use: (path: string) => Promise<string>): Promise<void> {
  const path = join(root, `.deploy.${config}`);
  writeFileSync(path, withIds(readFileSync(join(root, config), 'utf8'), account));
  try {
    await use(path);
  } finally {
    rmSync(path, { force: true });
  }
}

function wrangler(args: readonly string[], input = ''): Promise<string> {
  const env = { ...process.env, SLUICE_OWNER: String(process.pid), WRANGLER_SEND_METRICS: 'false', CI: 'true' };
  return runWrangler(args, env, input);
}

function describe(step: DeployStep): string {
  const { do: verb, ...rest } = step;
  return `${verb.replace('_', ' ')} ${Object.values(rest).flat().join(' ')}`;
}

function refuse(why: readonly string[]): number {
  console.error(why.join('\n'));
  return 2;
}

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
