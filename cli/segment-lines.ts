import type { SegmentView } from '#schema/contracts/segment';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import { printable } from './text/printable.ts';
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
    ...printable(rule).flatMap((line) => foldIndented(line, width)),
  ];
}

/** A line of JSON that is too long goes on under itself. */
function foldIndented(line: string, width: number): string[] {
  const indent = ' '.repeat(Math.min(line.length - line.trimStart().length, Math.max(0, width - 10)));
  return fold(line.trimStart(), width - indent.length).map((part) => indent + part);
}
