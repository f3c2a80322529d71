import type { Signature, SignedRun } from './signature.ts';
import { signature } from './signature.ts';

/** Runs that went the same way. `examples`: the newest of them. */
export type Pattern = {
  readonly signature: Signature;
  readonly count: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly versions: { readonly [version: string]: number };
  readonly examples: readonly string[];
};

/** Patterns by what names them. Grows with the ways there are, not with the runs. */
export type Patterns = Map<string, Pattern>;

/** Example runs of a pattern. */
export const MOST_EXAMPLES = 20;

/** Puts a run to those that went the same way. */
export function gather(patterns: Patterns, run: SignedRun): void {
  const way = signature(run);
  const key = JSON.stringify(way);
  const known = patterns.get(key);
  const { version, atMs } = run;
  patterns.set(key, {
    signature: way,
    count: (known?.count ?? 0) + 1,
    firstSeenMs: Math.min(known?.firstSeenMs ?? atMs, atMs),
    lastSeenMs: Math.max(known?.lastSeenMs ?? atMs, atMs),
    versions: { ...known?.versions, [version]: (known?.versions[version] ?? 0) + 1 },
    examples: [...(known?.examples ?? []), run.run].slice(0, MOST_EXAMPLES),
  });
}
