import type { FailureCause, Next } from './action.ts';
import { entered } from './frame.ts';
import type { FlowEvent, RunScope } from './history.ts';
import type { Program } from './program.ts';
import { Reading } from './reading.ts';
import { walkSteps } from './walk.ts';
import type { Ended } from './went.ts';

/** The declared degraded answer when there is one, else the failure itself. */
function giveUp({ manifest: { degraded } }: Program, because: FailureCause): Next {
  return degraded === undefined
    ? { do: 'fail', ...because }
    : { do: 'finish', output: degraded, degraded: true, because };
}

function endOf(ended: Ended, program: Program, { degraded: because }: Reading): Next {
  switch (ended.how) {
    case 'finish':
      return {
        do: 'finish',
        output: ended.output,
        degraded: because !== null,
        because,
        ...(ended.turn === undefined ? {} : { turn: ended.turn }),
      };
    case 'degrade':
      return giveUp(program, ended.because);
    case 'fail':
      return { do: 'fail', ...ended.because };
    case 'withhold':
      return ended.what;
  }
}

/**
 * What a run does next: pure, so that any executor (in a request, or durable) can drive it, and the same history always leads
 * to the same actions. Start with an empty history; append `{ step, visit, outcome }` of each action done, in any order, and ask
 * again, until it is an end. A checked manifest is assumed; a history of another flow throws.
 */
export function next(program: Program, run: RunScope, history: readonly FlowEvent[]): Next {
  const reading = new Reading(history);
  const frame = entered(program.manifest, '', run);
  const went = walkSteps(program.manifest.flow, { frame, reading, program, run, walk: walkSteps });
  reading.close();
  if (went.on === 'waiting') return { do: 'steps', steps: went.wants };
  if (went.on === 'ended') return endOf(went.ended, program, reading);
  throw new Error('The flow has no output step: the manifest was not checked.');
}
