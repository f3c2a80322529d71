import { groupOf, isAlive, startOf } from './process-mark.ts';

// Preloaded into wrangler (node --import): when the session that started this process group was killed without a chance to
// clean up, the whole group goes with it, workerd too. Without this a SIGKILL leaves servers on the port and on the state.
const owner = Number(process.env['SLUICE_OWNER'] ?? 0);
const mark = { pid: owner, start: startOf(owner) };

if (owner > 0) {
  setInterval(() => {
    if (isAlive(mark)) return;
    const group = groupOf(process.pid);
    if (group !== null && group > 1) process.kill(-group, 'SIGKILL');
    process.exit(1);
  }, 200).unref();
}
