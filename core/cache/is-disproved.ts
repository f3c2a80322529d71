import type { EndAction } from '#core/flow/action';
import type { FlowEvent } from '#core/flow/history';

/**
 * Whether what a run was answered by models is not to be given again: a guard failed, or the flow could make nothing of it. That
 * something could not be reached says nothing of the answers. Which of several was at fault is not asked: all are.
 */
export function isDisproved(end: EndAction, history: readonly FlowEvent[]): boolean {
  if (history.some(({ outcome }) => outcome.kind === 'graded' && !outcome.pass)) return true;
  const isWhole = end.do === 'withhold' || (end.do === 'finish' && !end.degraded);
  return !isWhole && history.at(-1)?.outcome.kind !== 'failed';
}
