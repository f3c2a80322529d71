import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startOf, type ProcessMark } from './process-mark.ts';

/** The lock is held by a session; `by` is its process as written in the lock file. */
export type Lock = { ok: true; release: () => void } | { ok: false; by: number };

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
    for (let attempt = 0; attempt < 5; attempt++) {
      if (tryLink(draft, path)) return { ok: true, release: () => rmSync(path, { force: true }) };
      const holder = readHolder(path);
      if (holder && isAlive(holder)) return { ok: false, by: holder.pid };
      setAside(path, me.pid);
    }
    return { ok: false, by: readHolder(path)?.pid ?? 0 };
  } finally {
    rmSync(draft, { force: true });
  }
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

function readHolder(path: string): ProcessMark | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessMark;
  } catch {
    return null;
  }
}

/** A rename is atomic: of two that find the same stale lock only one moves it. */
function setAside(path: string, pid: number): void {
  const aside = `${path}.stale.${pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  rmSync(aside, { force: true });
}
