import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

type Check = { name: string; tool: string; args: string[] };
type Finding = { name: string; passed: boolean; seconds: number; printed: string };

const root = resolve(import.meta.dirname, '..');

/** What `npm run check` holds the tree to: the walls, the rules, the format, and the house's tests about itself. */
const checks: Check[] = [
  { name: 'types', tool: 'typescript/bin/tsc', args: ['-b'] },
  { name: 'lint', tool: 'oxlint/bin/oxlint', args: ['--format', 'unix', '--deny-warnings'] },
  { name: 'format', tool: 'oxfmt/bin/oxfmt', args: ['--check'] },
  { name: 'house', tool: 'vitest/vitest.mjs', args: ['run', '--project', 'node', '--reporter', 'agent', 'test/house'] },
];

/** Runs one tool to its end. A tool that cannot be started or dies by a signal has not passed. */
function run({ name, tool, args }: Check): Promise<Finding> {
  const started = performance.now();
  const child = spawn(process.execPath, [resolve(root, 'node_modules', tool), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return new Promise((done) => {
    const end = (passed: boolean) =>
      done({ name, passed, seconds: (performance.now() - started) / 1000, printed: printed.trim() });
    child.on('error', (error) => {
      printed += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

const findings = await Promise.all(checks.map(run));
for (const { name, passed, printed } of findings) {
  if (!passed) console.log(`== ${name}\n${printed}\n`);
}
for (const { name, passed, seconds } of findings) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${seconds.toFixed(1)} s`);
}
process.exitCode = findings.every(({ passed }) => passed) ? 0 : 1;
