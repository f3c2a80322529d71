import type { JsonObject } from '#schema/contracts/json';
import { entered } from './frame.ts';
import type { FlowEvent, RunScope } from './history.ts';
import type { Program } from './program.ts';
import { Reading } from './reading.ts';
import { walkSteps } from './walk.ts';

/** What each step of a flow gave, by its name, as a step after all of them would read it; those that were not done are not there. */
export function resultsOf(program: Program, run: RunScope, history: readonly FlowEvent[]): JsonObject {
  const frame = entered(program.manifest, '', run);
  walkSteps(program.manifest.flow, { frame, reading: new Reading(history), program, run, walk: walkSteps });
  return Object.fromEntries(frame.results);
}
