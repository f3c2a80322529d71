import type { Deps, RunsWanted } from '../deps.ts';
import { isNo } from '#core/evidence/is-no';
import { gather, type Pattern, type Patterns } from '#core/loop/patterns';
import { isFailure } from '#core/loop/signature';
import type { PatternView } from '#schema/contracts/loop-endpoints';

/** Runs that are looked at, newest first, and how many at once: memory holds one page and the patterns. */
const MOST_RUNS = 10_000;
const PAGE = 500;

/** What was found among how many runs; `truncated`: there were more. */
export type Found = {
  readonly runs: number;
  readonly sinceMs: number;
  readonly truncated: boolean;
  readonly patterns: readonly PatternView[];
};

/** What is looked for. */
export type Looked = Omit<RunsWanted, 'sinceMs'> & { readonly lastS: number; readonly all: 'true' | 'false' };

/** The patterns of a feature's newest runs, most frequent first. */
export async function lookForPatterns({ lastS, all, ...which }: Looked, deps: Deps): Promise<Found> {
  const sinceMs = deps.now() - lastS * 1000;
  const patterns: Patterns = new Map();
  let [runs, truncated] = [0, false];
  for (let after: { atMs: number; id: string } | undefined, more = true; more;) {
    const page = await deps.signedRuns({ ...which, sinceMs }, { limit: PAGE, after });
    for (const { said, ...run } of page) gather(patterns, { ...run, rejected: said.some(isNo) });
    runs += page.length;
    const last = page.at(-1);
    after = last === undefined ? undefined : { atMs: last.atMs, id: last.run };
    truncated = page.length === PAGE && runs >= MOST_RUNS;
    more = page.length === PAGE && !truncated;
  }
  const shown = [...patterns].filter(([, { signature }]) => all === 'true' || isFailure(signature));
  shown.sort(([, one], [, other]) => other.count - one.count || other.lastSeenMs - one.lastSeenMs);
  const views = await Promise.all(shown.map(([key, pattern]) => viewOf(key, { pattern, runs }, deps)));
  return { runs, sinceMs, truncated, patterns: views };
}

const ID_DIGITS = 12;

async function viewOf(
  key: string,
  { pattern, runs }: { pattern: Pattern; runs: number },
  { sha256 }: Pick<Deps, 'sha256'>,
): Promise<PatternView> {
  const { signature, examples, ...rest } = pattern;
  const id = `p_${(await sha256(key)).slice(0, ID_DIGITS)}`;
  const copy = { ...signature, steps: [...signature.steps], tools: [...signature.tools] };
  return { id, signature: copy, examples: [...examples], ...rest, share: pattern.count / runs };
}
