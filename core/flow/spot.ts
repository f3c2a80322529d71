import type { Step } from '#schema/contracts/step';
import type { Frame } from './frame.ts';
import type { RunScope } from './history.ts';
import type { Program } from './program.ts';
import type { Reading } from './reading.ts';
import type { Went } from './went.ts';

/** Where a walk through a flow is: in which room, reading which history. `walk` goes on with a list of steps inside. */
export type Spot = {
  readonly frame: Frame;
  readonly reading: Reading;
  readonly program: Program;
  readonly run: RunScope;
  readonly walk: (steps: readonly Step[], spot: Spot) => Went;
};
