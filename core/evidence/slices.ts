import type { AskedGuardrail } from './answer.ts';

/** The slice of runs that have no value of the attribute. */
export const NO_VALUE = '(none)';
/** The slice of all values that were first seen after as many as are kept apart. */
export const OTHER = '(other)';

/** How many values of an attribute are kept apart, runs without one included. */
const APART = 24;

/** The names of the slices of each attribute, in the order in which runs of them first opened a count; it settles their shares of α. */
export type Slices = { readonly [attribute: string]: readonly string[] };

function nameIn(names: readonly string[], value: string | null): string {
  const name = value ?? NO_VALUE;
  const apart = names.filter((known) => known !== OTHER).length;
  return names.includes(name) || apart < APART ? name : OTHER;
}

/**
 * The slices that a run belongs to, in the order of its period's attributes, and the attributes' slices with it. To be called
 * once for a run that opens a count, when it is seen: before anything of its outcome is known. `values` are those of its
 * record, in the same order; a record without them has none. `slices` is the same object when nothing was new.
 */
export function admitted(
  slices: Slices,
  guardrails: readonly AskedGuardrail[],
  values: readonly (string | null)[],
): { readonly slices: Slices; readonly names: string[] } {
  let grown = slices;
  const names: string[] = [];
  for (const { by } of guardrails) {
    if (by === undefined || names[by.index] !== undefined) continue;
    const known = grown[by.attribute] ?? [];
    const name = nameIn(known, values[by.index] ?? null);
    names[by.index] = name;
    if (!known.includes(name)) grown = { ...grown, [by.attribute]: [...known, name] };
  }
  return { slices: grown, names };
}

/** The share of a guardrail's α that its j-th slice (from 1) may spend: together 1 at most, however many there will be. */
export function sliceShare(j: number): number {
  return 1 / (j * (j + 1));
}
