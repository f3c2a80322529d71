import type { Step } from '#schema/contracts/step';
import { isCall } from './is-call.ts';

/** The lists of steps that a step holds, each with where it stands in the step; none for most kinds. */
export function listsIn(step: Step): { readonly at: string; readonly steps: readonly Step[] }[] {
  if (isCall(step)) return [];
  switch (step.kind) {
    case 'branch':
      return [
        ...step.cases.map(({ do: steps }, index) => ({ at: `cases.${index}.do`, steps })),
        { at: 'else', steps: step.else },
      ];
    case 'parallel':
      return step.do.map(({ steps }, index) => ({ at: `do.${index}.steps`, steps }));
    case 'map':
    case 'loop':
      return [{ at: 'do', steps: step.do }];
    case 'prompt':
    case 'agent':
    case 'retrieve':
    case 'guard':
    case 'subfeature':
    case 'output':
      return [];
  }
}

/** A step of a flow at any depth, with its dotted path in the manifest. */
export type Placed = { readonly step: Step; readonly at: string };

/** All steps of a flow, whatever holds them, in the order in which they are written. */
export function stepsIn(flow: readonly Step[], at = 'flow'): Placed[] {
  return flow.flatMap((step, index) => {
    const here = `${at}.${index}`;
    const inside = listsIn(step).flatMap((list) => stepsIn(list.steps, `${here}.${list.at}`));
    return [{ step, at: here }, ...inside];
  });
}
