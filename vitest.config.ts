import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlagdCore } from '@openfeature/flagd-core';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

// Offline, silent, and apart from any other wrangler on the machine: programs that tests start inherit this.
process.env['WRANGLER_SEND_METRICS'] = 'false';
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
process.env['WRANGLER_REGISTRY_PATH'] = join(tmpdir(), `sluice-test-registry-${process.pid}`);

const migrations = (name: string) => readD1Migrations(`./schema/migrations/${name}`);
const bindings = {
  /** How many bodies each address is sent by the fuzz tests; '': a few. */
  FUZZ: process.env['SLUICE_FUZZ'] ?? '',
  MIGRATIONS: { DB: await migrations('db'), CONTENT: await migrations('content'), TRACES: await migrations('traces') },
};

/** What the edge's units meet in place of the control plane: every object is there and answers nothing. */
const absentControlPlane = {
  name: 'sluice-control',
  modules: true,
  compatibilityDate: '2026-10-20',
  durableObjects: {
    CONDUCTOR: { className: 'Conductor', useSQLite: true },
    SNAPSHOT_RELAY: { className: 'SnapshotRelay', useSQLite: true },
    LIMITER: { className: 'Limiter', useSQLite: true },
  },
  script: `
    import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
    export class Conductor extends DurableObject {}
    export class SnapshotRelay extends DurableObject {}
    export class Limiter extends DurableObject {}
    export class Versions extends WorkerEntrypoint {}
    export default { fetch: () => new Response(null, { status: 503 }) };`,
};

/** What the control plane's units meet in place of the edge: it is there and runs nothing. */
const absentEdge = {
  name: 'sluice-edge',
  modules: true,
  compatibilityDate: '2026-10-20',
  script: `
    import { WorkerEntrypoint } from 'cloudflare:workers';
    export class Runner extends WorkerEntrypoint {}
    export default { fetch: () => new Response(null, { status: 503 }) };`,
};

/** A flagd file, the flag that is asked for, and by whom. */
type Asked = { readonly file: object; readonly key: string; readonly context: object };

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const nothing = '(the default)';

type Resolution = { readonly reason?: string; readonly errorCode?: string; readonly value: unknown };

/** flagd-core asks for a type; whoever asks for the one that the flag has gets its answer. */
function resolve(core: FlagdCore, { key, context }: Asked): Resolution {
  const asked = context as never;
  const tries = [
    () => core.resolveBooleanEvaluation(key, nothing as never, asked),
    () => core.resolveStringEvaluation(key, nothing, asked),
    () => core.resolveNumberEvaluation(key, nothing as never, asked),
    () => core.resolveObjectEvaluation(key, nothing as never, asked),
  ];
  let resolution: Resolution = { value: nothing };
  for (const attempt of tries) {
    resolution = attempt();
    if (resolution.errorCode !== 'TYPE_MISMATCH') break;
  }
  return resolution;
}

function told(one: Asked, disableDynamicCodeGeneration: boolean): object {
  try {
    const core = new FlagdCore(undefined, silent, { disableDynamicCodeGeneration });
    core.setConfigurations(JSON.stringify(one.file));
    const { value, ...rest } = resolve(core, one);
    return { ...rest, ...(value === nothing ? {} : { value }) };
  } catch {
    return { refused: true };
  }
}

/** flagd-core in Node, interpreting or (`/compiled`) compiling: a service of the tests that run in workerd. */
async function flagdOracle(request: { url: string; text(): Promise<string> }): Promise<string> {
  const interprets = !request.url.endsWith('/compiled');
  const asked = JSON.parse(await request.text()) as Asked[];
  return JSON.stringify(asked.map((one) => told(one, interprets)));
}

const inWorkerd = ['control-plane', 'workers'].map((folder) => `test/${folder}/**`);
const notHere = ['**/node_modules/**', '**/.build/**', 'test/violations/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'core',
          include: ['test/core/**/*.test.ts'],
          environment: 'node',
          // As workerd does: a package that builds code from text fails here too.
          execArgv: ['--disallow-code-generation-from-strings'],
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...notHere, ...inWorkerd, 'test/core/**', 'test/e2e/**'],
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.control.toml' },
            miniflare: { bindings, workers: [absentEdge] },
          }),
        ],
        test: {
          name: 'control',
          include: ['test/control-plane/**/*.test.ts'],
          setupFiles: ['./test/control-plane/apply-migrations.ts'],
          testTimeout: 20_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings,
              serviceBindings: { FLAGD: async (request: Request) => new Response(await flagdOracle(request)) },
              workers: [absentControlPlane],
            },
          }),
        ],
        test: {
          name: 'edge',
          include: ['test/workers/**/*.test.ts'],
          setupFiles: ['./test/workers/apply-migrations.ts'],
          testTimeout: 20_000,
        },
      },
      {
        // Real bundles of both workers, real time: after everything else, and never more than three at once.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['./test/e2e/migrated-state.ts'],
          environment: 'node',
          // A page's provider of flags listens as it does in a browser.
          execArgv: ['--experimental-eventsource', '--no-warnings=ExperimentalWarning'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
