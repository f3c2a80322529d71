import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of a program of Debian's prometheus packages; null, with a word why tests of it are skipped, when it is not installed. */
export function program(name: 'prometheus' | 'promtool' | 'prometheus-alertmanager' | 'amtool'): string | null {
  const found = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const path = found.find(isRunnable) ?? null;
  if (path === null)
    console.warn(
      `${name} is not installed (apt-get install prometheus prometheus-alertmanager): its tests are skipped.`,
    );
  return path;
}
