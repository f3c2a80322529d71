import type { Scope } from '#core/expression/at-path';
import type { Json } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { FoundDocument } from './history.ts';

/** What a retrieve step found; `query` is made when somebody asks. */
export type Found = {
  readonly step: string;
  readonly query: () => string;
  readonly documents: readonly FoundDocument[];
};

/**
 * A room of a run: steps done here see each other's results, and `outer`, what could be seen from where the room was entered.
 * `path` is what their names stand behind (`''`, `loop.2/`). `found` is by step name, and by path once its room was left.
 * `many`: the room is one of several alike, a round or an item.
 */
export type Frame = {
  readonly manifest: Manifest;
  readonly path: string;
  readonly outer: Scope;
  readonly results: Map<string, Json>;
  readonly found: Map<string, Found>;
  readonly many: boolean;
};

/** The room in which a version begins. */
export const entered = (manifest: Manifest, path: string, outer: Scope): Frame => ({
  manifest,
  path,
  outer,
  results: new Map(),
  found: new Map(),
  many: false,
});

/** All that can be read here. */
export const scopeOf = ({ outer, results }: Frame): Scope =>
  results.size === 0 ? outer : { ...outer, ...Object.fromEntries(results) };

/** A room inside another, with names of its own (`own`); `most` is how many of its like there may be. */
export const inside = (frame: Frame, name: string, { own = {}, most = 1 }: { own?: Scope; most?: number }): Frame => ({
  manifest: frame.manifest,
  path: `${frame.path}${name}/`,
  outer: { ...scopeOf(frame), ...own },
  results: new Map(),
  found: new Map(frame.found),
  many: frame.many || most > 1,
});

/** What a room's steps gave, and what they found told to the room around it. */
export function leave(room: Frame, frame: Frame): { [name: string]: Json } {
  for (const [name, found] of room.found) if (frame.found.get(name) !== found) frame.found.set(found.step, found);
  return Object.fromEntries(room.results);
}
