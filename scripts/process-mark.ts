import { readFileSync } from 'node:fs';

/** A process that cannot be taken for a later one with the same number. `start` is in clock ticks since boot; null where /proc is missing. */
export type ProcessMark = { pid: number; start: number | null };

type Stat = { parent: number; group: number; start: number };

/** When a process started, or null when it is gone or the system does not tell. */
export const startOf = (pid: number): number | null => statOf(pid)?.start ?? null;

/** The parent of a process, or null when unknown. */
export const parentOf = (pid: number): number | null => statOf(pid)?.parent ?? null;

/** The process group of a process, or null when unknown. */
export const groupOf = (pid: number): number | null => statOf(pid)?.group ?? null;

/** Whether that very process still runs. */
export function isAlive(mark: ProcessMark): boolean {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return mark.start === null || startOf(mark.pid) === mark.start;
}

/** Fields 4, 5 and 22 of /proc/<pid>/stat; the command's name in brackets may hold anything, so they are read from its end. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return null;
    return { parent: Number(fields[1]), group: Number(fields[2]), start: Number(fields[19]) };
  } catch {
    return null;
  }
}
