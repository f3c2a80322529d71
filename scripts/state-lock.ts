import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startOf, type ProcessMark } from './process-mark.ts';

/** The lock is held by a session; `by` is its process as written in the lock file. */
export type Lock = { ok: true; release: () => void } | { ok: false; by: number };

/** What a lock file says: there is none, its process is gone, or the process that holds it. */
type Holder = 'nobody' | 'gone' | number;

const ATTEMPTS = 5;

/**
 * Takes the only lock of a state folder, so that two sessions never share one database. A lock whose process is gone
 * (SIGKILL) is taken over; the process's start time tells it from a later one with the same number.
 */
export function lockState(folder: string): Lock {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  const draft = join(folder, `lock.${process.pid}`);
  const me: ProcessMark = { pid: process.pid, start: startOf(process.pid) };
  writeFileSync(draft, JSON.stringify(me));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (tryLink(draft, path)) return { ok: true, release: () => rmSync(path, { force: true }) };
      const holder = holderOf(path);
      if (typeof holder === 'number') return { ok: false, by: holder };
      if (holder === 'gone') clear(path, draft);
    }
    const by = [path, `${path}.clearing`].map(holderOf).find((holder) => typeof holder === 'number');
    return { ok: false, by: by ?? 0 };
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes a lock whose process is gone. Only who holds the right to clear may, and looks again first: of several that found
 * the same stale lock, a slow one would otherwise remove the fresh lock of a quick one.
 */
function clear(path: string, draft: string): void {
  const right = `${path}.clearing`;
  if (tryLink(draft, right)) {
    if (holderOf(path) === 'gone') rmSync(path, { force: true });
    rmSync(right, { force: true });
  } else if (holderOf(right) === 'gone') rmSync(right, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(path: string): Holder {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return 'nobody';
  }
  const mark = markIn(text);
  return mark !== null && isAlive(mark) ? mark.pid : 'gone';
}

function markIn(text: string): ProcessMark | null {
  try {
    const { pid, start } = JSON.parse(text) as ProcessMark;
    return Number.isInteger(pid) && pid > 0 ? { pid, start } : null;
  } catch {
    return null;
  }
}
