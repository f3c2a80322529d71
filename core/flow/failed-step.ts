import type { StepFailed } from './history.ts';
import { broken, type Went } from './went.ts';

const sentences = {
  upstream_failed: 'No model of the chain gave a usable answer.',
  deadline: 'The models did not answer before the deadline.',
  unavailable: 'What the step needs cannot be reached now.',
  internal: 'The step could not be done.',
  blocked: "The provider's policy stopped the answer.",
  code_failed: "The version's own code failed.",
  budget_spent: 'What a run may cost is spent.',
} as const;

/** Where a run goes from a step that could not be done, which is called by its path. */
export function failedStep(failure: StepFailed, step: string): Went {
  const { code, detail = sentences[code], retryAfterS, handedOn } = failure;
  const because = { code, detail, step, ...(retryAfterS !== undefined && { retryAfterS }) };
  // What its caller has read a part of gives way to no other answer.
  return handedOn ? { on: 'ended', ended: { how: 'fail', because } } : broken(because);
}
