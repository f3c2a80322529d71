import { expect, it } from 'vitest';
import { worstRuns } from '#core/grading/worst-runs';
import type { ItemView, TrialView } from '#schema/contracts/eval';

const trial = (run: string | null, scores: readonly (number | null)[], over: Partial<TrialView> = {}): TrialView => ({
  ...{ arm: 'candidate', trial: 0, output: null, code: null, detail: null, costUsd: null, ms: 1 },
  run: run as TrialView['run'],
  scores: scores.map((score, at) => ({ id: `g${at}`, score, reason: '' })),
  ...over,
});
const item = (...trials: TrialView[]): ItemView => ({ item: 'i', input: {}, expected: null, critical: false, trials });

it.each([
  ['the worst first, by the lowest of their graders', [trial('a', [1, 0.5]), trial('b', [0.2, 1])], ['b', 'a']],
  ['before them what gave no answer', [trial('a', [0]), trial('b', [], { code: 'model_failed' as never })], ['b', 'a']],
  ['none that is right, or that nobody could score', [trial('a', [1]), trial('b', [null])], []],
  ['none of another arm, and none that did not run', [trial('a', [0], { arm: 'control' }), trial(null, [0])], []],
  ['each once', [trial('a', [0]), trial('a', [0])], ['a']],
  ['no more than asked for', ['a', 'b', 'c', 'd'].map((run) => trial(run, [0])), ['a', 'b', 'c']],
])('runs that show drift: %s', (_, trials, runs) => {
  expect(worstRuns([item(...trials)], 3)).toEqual(runs);
});
