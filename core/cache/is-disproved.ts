import type { EndAction } from '#core/flow/action';
import type { FlowEvent } from '#core/flow/history';

/** Whether a guard passed because it cut out what it found. */
const isCut = ({ outcome }: FlowEvent): boolean =>
  outcome.kind === 'graded' &&
  outcome.scores.some(({ grader, score, pass }) => redacting.has(grader) && score === 0 && pass === true);

const redacting: ReadonlySet<string> = new Set(['personal', 'secrets']);

/** Whether a guard may have cut something out of an answer: what it cut would lie in the cache as it was said. What is cut before models are asked they never heard. */
function isAnswerCut(history: readonly FlowEvent[]): boolean {
  const first = history.findIndex(({ outcome }) => outcome.kind === 'answered');
  return first >= 0 && history.slice(first).some(isCut);
}

/**
 * Whether what a run was answered by models is not to be given again: a guard failed or cut something out of it, or the flow could make nothing of it. That
 * something could not be reached says nothing of the answers. Which of several was at fault is not asked: all are.
 */
export function isDisproved(end: EndAction, history: readonly FlowEvent[]): boolean {
  if (history.some(({ outcome }) => outcome.kind === 'graded' && !outcome.pass)) return true;
  if (isAnswerCut(history)) return true;
  const isWhole = end.do === 'withhold' || (end.do === 'finish' && !end.degraded);
  return !isWhole && history.at(-1)?.outcome.kind !== 'failed';
}
