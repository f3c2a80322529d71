import type { StepOutcome } from '#core/flow/history';
import type { Manifest } from '#schema/contracts/manifest';

/** A step that was done, as those who listen hear of it. */
export type StepTold = {
  readonly step: string;
  readonly visit: number;
  readonly kind: string;
  readonly outcome: StepOutcome['kind'];
};

/** Whom a run is told to while it goes on. */
export type Teller = {
  /** Whether the text of this property of the reply is wanted as it comes. */
  readonly wants: (manifest: Manifest, property: string) => boolean;
  readonly text: (part: string) => void;
  readonly step: (done: StepTold) => void;
};
