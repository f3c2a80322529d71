import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../scripts/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A state folder whose databases are migrated and empty; to be copied, never used. */
    migratedState: string;
  }
}

/** Applies the migrations once for all files: a first start does nothing else for seconds (`dev.test.ts` starts from nothing). */
export default async function setup(project: TestProject): Promise<() => void> {
  const state = mkdtempSync(join(tmpdir(), 'sluice-migrated-'));
  await migrate(state);
  project.provide('migratedState', state);
  return () => rmSync(state, { recursive: true, force: true });
}
