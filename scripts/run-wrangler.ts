import { spawn } from 'node:child_process';
import { mortalArguments, root, wranglerArguments } from './wrangler.ts';

const TOLD = 4000;

type Program = { readonly name: string; readonly args: readonly string[]; readonly input: string };

function run({ name, args, input }: Program, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, detached: true, stdio: 'pipe' });
    let said = '';
    let complained = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) return resolve(said);
      const told = `${said}${complained}`.slice(-TOLD);
      return reject(new Error(`${name} ended with ${code}:\n${told}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/**
 * Runs a wrangler command to its end; what it said. `input` goes in by standard input, so that a secret never stands among
 * the arguments. Rejects with the end of what it said, standard error included.
 */
export const runWrangler = (args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<string> =>
  run({ name: `wrangler ${args.slice(0, 4).join(' ')}`, args: wranglerArguments(args), input }, env);

/** The same for a program of our own, by its path and arguments. */
export const runNode = (program: readonly string[], env: NodeJS.ProcessEnv): Promise<string> =>
  run({ name: String(program[0]), args: mortalArguments(program), input: '' }, env);
