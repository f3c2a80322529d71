import type { Json } from '#schema/contracts/json';
import type { RunOutcome } from '#schema/contracts/run';

/** A span as far as a signature looks at it; attributes that it does not have are null. */
export type SignedSpan = {
  readonly kind: string;
  readonly step: string;
  readonly status: string;
  readonly error: string | null;
  readonly type: string | null;
  readonly tool: string | null;
  readonly pass: boolean | null;
  readonly scores: Json;
};

/** A run as far as a signature looks at it. */
export type SignedRun = {
  readonly run: string;
  readonly version: string;
  readonly atMs: number;
  readonly outcome: RunOutcome;
  readonly code: string | null;
  readonly fallback: boolean;
  readonly degraded: boolean;
  readonly rejected: boolean;
  readonly spans: readonly SignedSpan[];
};

/** What runs that went the same way have in common. `steps` and `tools` in the order in which they were done first. */
export type Signature = {
  readonly outcome: RunOutcome;
  readonly error: string | null;
  readonly steps: readonly string[];
  readonly tools: readonly string[];
  readonly guard: string | null;
  readonly grader: string | null;
  readonly fallback: boolean;
  readonly degraded: boolean;
  readonly rejected: boolean;
};

const MOST_NAMES = 16;

/** A path without the rounds of loops, so that the third round is not another way than the second. */
const place = (step: string): string => step.replaceAll(/\.\d+(?=\/|$)/g, '');
/** Numbers and quoted texts are of one run; the class is what is left. */
const classOf = (error: string): string =>
  error
    .replaceAll(/"[^"]*"|\d+/g, '…')
    .slice(0, 80)
    .trim();

const once = (names: readonly string[]): string[] => [...new Set(names)].slice(0, MOST_NAMES);

function failedGrader(scores: Json): string | null {
  if (!Array.isArray(scores)) return null;
  for (const score of scores)
    if (typeof score === 'object' && score !== null && !Array.isArray(score) && score['pass'] === false)
      return typeof score['grader'] === 'string' ? score['grader'] : null;
  return null;
}

/** How a run went: the steps it did, the tools it called, what failed, which guard said no and by which grader, and what became of it. */
export function signature(run: SignedRun): Signature {
  const { outcome, code, fallback, degraded, rejected, spans } = run;
  const tripped = spans.find(({ kind, pass }) => kind === 'guard' && pass === false);
  const broken = spans.findLast(({ status }) => status === 'error');
  const class_ = broken?.type ?? (broken?.error ? classOf(broken.error) : null);
  return {
    outcome,
    error: [code, class_].filter((one) => one !== null && one !== '').join(': ') || null,
    steps: once(spans.map(({ step }) => place(step)).filter((step) => step !== '')),
    tools: once(spans.flatMap(({ tool }) => (tool === null ? [] : [tool]))),
    guard: tripped === undefined ? null : place(tripped.step),
    grader: failedGrader(tripped?.scores ?? null),
    fallback,
    degraded,
    rejected,
  };
}

/** Whether something went wrong: it did not end well, had to make do, a guard said no, or a person did. */
export const isFailure = ({ outcome, guard, fallback, degraded, rejected }: Signature): boolean =>
  (outcome !== 'ok' && outcome !== 'waiting') || guard !== null || fallback || degraded || rejected;
