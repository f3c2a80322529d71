import type { Frame } from './frame.ts';
import { stepsIn } from './steps-in.ts';
import { broken, type Went } from './went.ts';

const asking = new Set(['prompt', 'agent', 'tool', 'subfeature']);

/** A version whose own expressions or answer do not hold: the fault of a model or tool when one was asked, else the version's. */
export function unusable({ manifest }: Frame, step: string, detail: string): Went {
  const asked = stepsIn(manifest.flow).some((one) => asking.has(one.step.kind));
  return broken({ code: asked ? 'upstream_failed' : 'internal', detail, step });
}
