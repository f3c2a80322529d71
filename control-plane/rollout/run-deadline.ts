import type { VersionHash } from '#schema/contracts/ids';
import { within } from './within.ts';

/** A run's deadline when its manifest names none (`format: 1` freezes it), and the longest that one may name. */
const DEFAULT_MS = 120_000;
const LONGEST_MS = 900_000;
/** What a record may take from the edge to here, its three tries included, before its run is taken for a failure. */
const TRANSPORT_MS = 20_000;
/** A person waits for it once, at the start of a rollout; then it stands. */
const PATIENCE_MS = 3000;

type Read = (hash: VersionHash) => Promise<string | null>;

function named(manifest: string): number {
  const parsed = JSON.parse(manifest) as { limits?: { deadlineMs?: unknown } };
  const given = parsed.limits?.deadlineMs;
  return typeof given === 'number' && given > 0 ? Math.min(given, LONGEST_MS) : DEFAULT_MS;
}

async function deadlineOf(read: Read, hash: VersionHash): Promise<number> {
  try {
    const manifest = await within(read(hash), PATIENCE_MS);
    return manifest === null ? DEFAULT_MS : named(manifest);
  } catch (error) {
    console.error('a manifest could not be read for its deadline', error);
    return LONGEST_MS;
  }
}

/**
 * After how many ms a run without a record has failed: the longest deadline of the versions that are compared, the same for
 * both arms, and the transport of the record. Of a manifest that cannot be read now the longest is supposed: a run must not be taken for
 * a failure because it may take longer than usual.
 */
export async function runDeadlineMs(read: Read, hashes: readonly VersionHash[]): Promise<number> {
  const deadlines = await Promise.all(hashes.map((hash) => deadlineOf(read, hash)));
  return (deadlines.length === 0 ? DEFAULT_MS : Math.max(...deadlines)) + TRANSPORT_MS;
}
