import { isAlive, parentOf, startOf, type ProcessMark } from './process-mark.ts';

const EVERY_MS = 200;

/**
 * Calls back once when a parent of this process is gone: the direct one, and the `npm` and shell above it, because a
 * SIGKILL to npm leaves its shell alive. The timer keeps nothing running.
 */
export function whenParentGone(gone: () => void): void {
  const watched = ancestors(process.env['npm_lifecycle_event'] === undefined ? 1 : 2);
  const timer = setInterval(() => {
    if (process.ppid === watched[0]?.pid && watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, EVERY_MS);
  timer.unref();
}

function ancestors(levels: number): ProcessMark[] {
  const found: ProcessMark[] = [];
  let pid: number | null = process.ppid;
  while (pid !== null && pid > 1 && found.length < levels) {
    found.push({ pid, start: startOf(pid) });
    pid = parentOf(pid);
  }
  return found;
}
