import { startVitest } from 'vitest/node';

/**
 * `npm test`: every project of vitest.config.ts, then one plain line of counts for whoever reads by program.
 * A file that could not be loaded, an error outside any test and a run of nothing count as failed: a green line
 * above a red exit code would lie, and so would the reverse.
 */
const vitest = await startVitest('test', process.argv.slice(2), { watch: false, passWithNoTests: false });

const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
for (const file of vitest.state.getTestModules()) {
  const before = count.failed;
  for (const test of file.children.allTests()) count[test.result().state] += 1;
  if (!file.ok() && count.failed === before) count.failed += 1;
}
count.failed += count.pending + vitest.state.getUnhandledErrors().length;

await vitest.close();
if (count.passed + count.failed === 0) count.failed = 1;
if (process.exitCode !== undefined && process.exitCode !== 0 && count.failed === 0) count.failed = 1;
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
// By force: a server that a test forgot to stop must not keep a finished run waiting.
process.exit(count.failed > 0 ? 1 : 0);
