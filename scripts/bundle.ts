import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runWrangler } from './run-wrangler.ts';
import { wranglerEnv } from './wrangler.ts';

/** What one worker's upload holds, in bytes: whole, and compressed as the platform counts it. */
export type Bundle = { worker: string; bytes: number; gzipBytes: number };

/** The largest upload of each worker, in compressed bytes. A test keeps them; raise one only in a commit that says what for. */
export const budgets: Record<string, number> = { 'sluice-edge': 482 * 1024, 'sluice-control': 680 * 1024 };

/** The config of each worker. */
export const configs = { 'sluice-edge': 'wrangler.toml', 'sluice-control': 'wrangler.control.toml' } as const;

/** Builds a worker as `wrangler deploy` would, sends nothing, and measures it. Rejects with wrangler's words. */
export async function bundle(worker: keyof typeof configs): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bundle-'));
  try {
    await buildWorker(configs[worker], folder);
    const files = readdirSync(folder).filter((name) => /\.(m?js|wasm)$/.test(name));
    const content = files.map((name) => readFileSync(join(folder, name)));
    return {
      worker,
      bytes: content.reduce((sum, file) => sum + file.length, 0),
      gzipBytes: content.reduce((sum, file) => sum + gzipSync(file).length, 0),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a worker's upload into a folder (`index.js` and what it loads), as `wrangler deploy` would send it. */
export async function buildWorker(config: string, folder: string): Promise<void> {
  await runWrangler(['deploy', '--dry-run', '-c', config, '--outdir', folder], wranglerEnv(folder));
}
