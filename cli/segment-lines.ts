import type { SegmentView } from '#schema/contracts/segment';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import { jsonLines } from './text/json-lines.ts';
import type { Sheet } from './text/table.ts';

/** An audience for people: its name, who made it so, what it is for, and its rule. */
export function segmentLines(
  { segment, rule, description, updatedBy, updatedAtMs }: SegmentView,
  sheet: Sheet,
  nowMs: number,
): string[] {
  const { paint, width } = sheet;
  return [
    ...fold(`${segment}  by ${clean(updatedBy)}, ${ago(updatedAtMs, nowMs)}`, width).map((line) =>
      paint('strong', line),
    ),
    ...(description === null ? [] : fold(clean(description), width)),
    ...jsonLines(rule, width),
  ];
}
