import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A module and all that it imports as one script that leaves its exports in `sluice`. Rejects with esbuild's words. */
export async function bundleCode(address: string): Promise<string> {
  // It is only wanted by features with code of their own, and takes its time.
  const { build } = await import('esbuild');
  const path = fileURLToPath(address);
  const { outputFiles } = await build({
    // Its text names no folder of this machine.
    absWorkingDir: dirname(path),
    entryPoints: [basename(path)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'sluice',
    platform: 'neutral',
    target: 'es2023',
    charset: 'utf8',
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('');
}
