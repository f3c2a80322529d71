import type { KeyGrant, Snapshot } from '#schema/contracts/snapshot';
import { importSeal, type Seal } from '../names/seal.ts';

/** A snapshot ready for use: grants by the SHA-256 (hex) of their key, and the seal made of its secret. */
export type OpenSnapshot = {
  readonly snapshot: Snapshot;
  readonly grants: ReadonlyMap<string, KeyGrant>;
  readonly seal: Seal;
};

/** Does once a snapshot what every request would otherwise do again. */
export async function openSnapshot(snapshot: Snapshot): Promise<OpenSnapshot> {
  const grants = new Map(snapshot.keys.map((grant) => [grant.hash, grant]));
  return { snapshot, grants, seal: await importSeal(snapshot.secret) };
}
