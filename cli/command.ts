import type { Result } from '#schema/contracts/result';
import type { Ask } from './ask.ts';
import type { Fault } from './fault.ts';
import type { Paint } from './text/paint.ts';
import type { World } from './world.ts';

/** A flag of a command. A `text` flag takes a value, which help calls `value`; a `switch` is there or not. */
export type Flag =
  | { readonly kind: 'text'; readonly value: string; readonly says: string; readonly required?: true }
  | { readonly kind: 'switch'; readonly says: string };

export type Flags = Readonly<Record<string, Flag>>;

type Given<Kinds extends Flags> = {
  readonly [Name in keyof Kinds]: Kinds[Name] extends { kind: 'switch' }
    ? boolean
    : Kinds[Name] extends { required: true }
      ? string
      : string | undefined;
};

/** What a handler works with: its arguments and flags as text, the control plane, and a place to write. */
export type Call<Usage extends string = string, Kinds extends Flags = Flags, Extra extends string = never> = {
  readonly args: Readonly<Record<Usage, string> & Partial<Record<Extra, string>>>;
  readonly flags: Given<Kinds>;
  readonly ask: Ask;
  readonly world: World;
  readonly paint: Paint;
  /** Cells of a line. */
  readonly width: number;
  /** Writes lines to stdout. */
  readonly print: (...lines: readonly string[]) => void;
};

/** The exit code, or why it failed. */
export type Outcome = Result<number, Fault>;

/** A command as data: help, the manual and the reading of arguments are made from it. `usage` names its arguments in order, `optional` those after them that may be left out. */
export type Command<Usage extends string = string, Kinds extends Flags = Flags, Extra extends string = string> = {
  readonly name: string;
  readonly summary: string;
  readonly usage: Readonly<Record<Usage, string>>;
  readonly optional?: Readonly<Record<Extra, string>>;
  readonly flags: Kinds;
  /** What the summary cannot say, in sentences. */
  readonly details?: string;
  /** Command lines as one would type them, without `sluice`. */
  readonly examples?: readonly string[];
  handler(call: Call<Usage, Kinds, Extra>): Promise<Outcome>;
};

/** Types a handler by the arguments and flags it declares. */
export const command = <Usage extends string, const Kinds extends Flags, Extra extends string = never>(
  declared: Command<Usage, Kinds, Extra>,
): Command<Usage, Kinds, Extra> => declared;
