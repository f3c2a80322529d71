import type { FlagView } from '#schema/contracts/flag';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import { jsonLines } from './text/json-lines.ts';
import type { Sheet } from './text/table.ts';

/** A flag for people: whether it is on, its version, who made it so, and its definition. */
export function flagLines(
  { key, enabled, version, definition, updatedBy, updatedAtMs }: FlagView,
  sheet: Sheet,
  nowMs: number,
): string[] {
  const { paint, width } = sheet;
  const state = enabled ? 'on' : 'off';
  const head = fold(`${clean(key)}  ${state}  ${version}  by ${clean(updatedBy)}, ${ago(updatedAtMs, nowMs)}`, width);
  return [...head.map((line) => paint(enabled ? 'strong' : 'bad', line)), ...jsonLines(definition, width)];
}
