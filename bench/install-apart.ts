import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/wrangler.ts';

const INSTALL_MS = 240_000;
const files = ['package.json', 'package-lock.json'];

/**
 * Installs what the lock file of `bench/<name>` names into a cache, once a lock file; null when that cannot be done (no network).
 * `install` in place of `ci` for a lock that names packages of other platforms which not every registry has.
 */
export function installApart(name: string, how: 'ci' | 'install' = 'ci'): string | null {
  const from = join(root, 'bench', name);
  const digest = createHash('sha256')
    .update(readFileSync(join(from, 'package-lock.json')))
    .digest('hex')
    .slice(0, 12);
  const folder = join(root, 'node_modules/.cache', `sluice-${name}-${digest}`);
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  for (const file of files) cpSync(join(from, file), join(half, file));
  const done = spawnSync('npm', [how, '--ignore-scripts', '--omit=dev', '--omit=optional', '--omit=peer'], {
    cwd: half,
    timeout: INSTALL_MS,
  });
  if (done.status === 0) renameSync(half, folder);
  else rmSync(half, { recursive: true, force: true });
  return done.status === 0 ? folder : null;
}
