import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';

/** Where in a flag's JSON something stands, how many operators are around it, how many of them go over lists, whether it is done again with its own answer (`reduce`), and which shared evaluators it may still refer to. */
export type Place = {
  readonly at: string;
  readonly nested: number;
  readonly perItem: number;
  readonly reducing: boolean;
  readonly evaluators: ReadonlyMap<string, Json>;
};

/** What a walk has found, and how many values it may still look at. */
export type Notes = { readonly faults: Issue[]; left: number };

/** The place below, by a name or a position. */
export const below = (place: Place, name: string | number): Place => ({ ...place, at: `${place.at}.${name}` });

/** Notes a fault; in what is shared it stands where that is referred to. */
export const fault = (notes: Notes, place: Place, message: string): void => {
  notes.faults.push({ path: place.at, message });
};

/** The evaluators behind one: flagd replaces them one after the other, each once, so only to those may it refer. */
export function behind(evaluators: ReadonlyMap<string, Json>, name: string): ReadonlyMap<string, Json> {
  const names = [...evaluators.keys()];
  return new Map([...evaluators].slice(names.indexOf(name) + 1));
}
