import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import type { TelemetryMessage } from '../schema/contracts/trace.ts';
import { buildWorker, configs } from '../scripts/bundle.ts';
import { root } from '../scripts/wrangler.ts';
import { childrenOf } from './cpu.ts';

/** Both workers and a bare Hono pass-through in one workerd, each on a socket of its own: no dev proxy in between. */
export type DirectSession = {
  edge: string;
  /** The control plane's own socket: what is written there is not heard by the edge on the way. */
  control: string;
  passThrough: string;
  workerd: number;
  inspector: string | null;
  /** Puts messages into the telemetry queue, as the edge does. */
  enqueue: (messages: readonly TelemetryMessage[]) => Promise<void>;
  stop: () => Promise<void>;
};

/** The secrets of a bench session; they protect a loopback port for some seconds. */
export const benchSecrets = { SLUICE_ADMIN_TOKEN: 'bench-admin-token', SLUICE_API_KEY: 'bench-api-key' };

/** Starts them with the bundles that `wrangler deploy` would send, state in a folder that goes away with the session. */
export async function startDirectSession(
  variables: Record<string, string>,
  { inspected = false }: { inspected?: boolean } = {},
): Promise<DirectSession> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const bindings = { ...benchSecrets, ...variables };
  const workers = await Promise.all(
    (Object.keys(configs) as (keyof typeof configs)[]).map((name) => ours(name, { folder, bindings })),
  );
  const passThrough = await hono(folder, variables);
  const options = convertV4MiniflareOptions({
    defaultPersistRoot: join(folder, 'state'),
    workers: [...workers, passThrough],
    ...(inspected && { inspectorPort: 0 }),
  } as unknown as Parameters<typeof convertV4MiniflareOptions>[0]);
  const miniflare = new Miniflare(options);
  await miniflare.ready;
  await applyMigrations(miniflare);
  const [edge, control, pass] = await Promise.all([
    miniflare.unsafeGetDirectURL('sluice-edge'),
    miniflare.unsafeGetDirectURL('sluice-control'),
    miniflare.unsafeGetDirectURL('pass-through'),
  ]);
  return {
    edge: edge.origin,
    control: control.origin,
    passThrough: pass.origin,
    workerd: childrenOf(process.pid, 'workerd')[0] ?? 0,
    inspector: inspected ? (await miniflare.getInspectorURL()).href.replace('ws:', 'http:').replace(/\/$/, '') : null,
    enqueue: async (messages) => {
      const queue = await miniflare.getQueueProducer('TELEMETRY', 'sluice-edge');
      await queue.sendBatch(messages.map((body) => ({ body })));
    },
    stop: async () => {
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ours(
  name: keyof typeof configs,
  { folder, bindings }: { folder: string; bindings: Record<string, string> },
) {
  const out = join(folder, name);
  await buildWorker(configs[name], out);
  // Miniflare takes the bundle as it is: rules for finding modules have done their work, and it refuses them.
  const { modulesRules: _, ...workerOptions } = unstable_getMiniflareWorkerOptions(
    join(root, configs[name]),
  ).workerOptions;
  return {
    ...workerOptions,
    name,
    modules: modulesOf(out),
    modulesRoot: out,
    bindings: Object.assign({}, workerOptions.bindings, bindings),
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  };
}

/** Every module of a bundle, the entry first: the engine of a version's own code is wanted as bytes, as the config says. */
function modulesOf(out: string): { type: 'ESModule' | 'Data'; path: string }[] {
  const files = readdirSync(out).filter((name) => /\.(js|wasm)$/.test(name) && name !== 'index.js');
  return ['index.js', ...files].map((name) => ({
    type: name.endsWith('.wasm') ? 'Data' : 'ESModule',
    path: join(out, name),
  }));
}

async function hono(folder: string, variables: Record<string, string>) {
  const scriptPath = join(folder, 'pass-through.js');
  await build({
    entryPoints: [join(root, 'bench/pass-through.ts')],
    bundle: true,
    format: 'esm',
    minify: true,
    outfile: scriptPath,
    logLevel: 'error',
  });
  return {
    name: 'pass-through',
    modules: true,
    modulesRoot: folder,
    scriptPath,
    compatibilityDate: '2026-10-20',
    bindings: variables,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  };
}

/** As wrangler does it: every file in order, statement by statement. */
async function applyMigrations(miniflare: Miniflare): Promise<void> {
  for (const [binding, folder] of Object.entries({ DB: 'db', CONTENT: 'content', TRACES: 'traces' })) {
    const database = await miniflare.getD1Database(binding, 'sluice-control');
    const path = join(root, 'schema/migrations', folder);
    for (const file of readdirSync(path)
      .filter((name) => name.endsWith('.sql'))
      .toSorted()) {
      for (const statement of readFileSync(join(path, file), 'utf8').split('--> statement-breakpoint'))
        await database.prepare(statement.trim()).run();
    }
  }
}
