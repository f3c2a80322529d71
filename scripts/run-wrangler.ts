import { spawn } from 'node:child_process';
import { root, wranglerArguments } from './wrangler.ts';

const TOLD = 4000;

/**
 * Runs a wrangler command to its end; what it said. `input` goes in by standard input, so that a secret never stands among
 * the arguments. Rejects with the end of what it said, standard error included.
 */
export function runWrangler(args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, wranglerArguments(args), { cwd: root, env, detached: true, stdio: 'pipe' });
    let said = '';
    let complained = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) return resolve(said);
      const told = `${said}${complained}`.slice(-TOLD);
      return reject(new Error(`wrangler ${args.slice(0, 4).join(' ')} ended with ${code}:\n${told}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
