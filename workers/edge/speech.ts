import type { Failure } from '#schema/contracts/problem';
import type { Manifest } from '#schema/contracts/manifest';
import type { Over } from './done.ts';
import type { StepTold } from './execute/teller.ts';
import type { About } from './reply.ts';
import type { ChosenRun } from './telling/record.ts';

/** How an API tells one run as Server-Sent Events: each answers the text of its events, `` for none. */
export type Sayings = {
  /** Whether the text of this property of the reply is told as it comes. */
  readonly wants: (manifest: Manifest, property: string) => boolean;
  readonly text: (part: string) => string;
  readonly step: (done: StepTold) => string;
  /** Everything that was not told yet, and the end. */
  readonly done: (over: Over) => string;
  /** The end of a run that failed after its stream had begun. */
  readonly error: (failure: Failure, about: About) => string;
};

/** How an API says what came of a run: whole, or as it comes where the caller asked for that. */
export type Speech = {
  readonly reply: (over: Over) => Response;
  readonly refuse: (failure: Failure, about?: About) => Response;
  readonly sayings: ((run: ChosenRun) => Sayings) | null;
};

/** One Server-Sent Event. */
export const event = (data: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
