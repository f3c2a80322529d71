import type { ReplyOf } from '../../schema/contracts/endpoints.ts';
import type { Stub } from './stub.ts';
import { NOON } from './samples.ts';

const long = 'a-very-long-word-that-nobody-would-say-'.repeat(4);
const run = 'support.01JZZZZZZZZZZZZZZZZZZZZZZZ';

const aPattern = (changes: object = {}): ReplyOf<'pattern.get'>['pattern'] => ({
  id: 'p_0123456789ab',
  signature: {
    outcome: 'error',
    error: `upstream_failed: ${long}`,
    steps: ['search', long],
    tools: [long, 'orders'],
    guard: long,
    grader: 'grounded',
    fallback: true,
    degraded: false,
    rejected: true,
  },
  count: 12_345,
  share: 0.987,
  firstSeenMs: NOON - 86_400_000,
  lastSeenMs: NOON - 60_000,
  versions: { v_0123456789abcdef: 12_345 },
  examples: [run],
  ...changes,
});
const scope = { runs: 12_500, sinceMs: NOON - 604_800_000, truncated: true };

/** Every read of what runs teach, with answers that are hard to show. */
export const loopReads: { argv: string[]; stub: Stub }[] = [
  {
    argv: ['pattern', 'list', 'support'],
    stub: {
      answers: {
        'pattern.list': () => ({ ...scope, patterns: [aPattern(), aPattern({ count: 1, examples: [] })] }),
      },
    },
  },
  {
    argv: ['pattern', 'show', 'support', 'p_0123456789ab'],
    stub: { answers: { 'pattern.get': () => ({ ...scope, pattern: aPattern() }) } },
  },
];
