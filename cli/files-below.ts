import { promises as files } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileFound } from './world.ts';

const isLeftOut = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/** A file itself, or the files below a folder by name. Throws when there is neither. A link is not followed: it may lead anywhere. */
export async function filesBelow(path: string): Promise<FileFound[]> {
  const stat = await files.stat(path);
  if (!stat.isDirectory()) return [{ path, name: basename(path), changedMs: Math.floor(stat.mtimeMs) }];
  const found: FileFound[] = [];
  const walk = async (folder: string, prefix: string): Promise<void> => {
    const entries = await files.readdir(folder, { withFileTypes: true });
    for (const entry of entries) {
      const [here, name] = [join(folder, entry.name), `${prefix}${entry.name}`];
      if (isLeftOut(entry.name)) continue;
      if (entry.isDirectory()) await walk(here, `${name}/`);
      if (entry.isFile()) found.push({ path: here, name, changedMs: Math.floor((await files.stat(here)).mtimeMs) });
    }
  };
  await walk(path, '');
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
