import type { JudgeStandingView, JudgeView } from '#schema/contracts/judge';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import { jsonLines } from './text/json-lines.ts';
import type { Sheet } from './text/table.ts';

const shown = (value: number | null): string => (value === null ? '?' : value.toFixed(2));

/** How a judge agrees with people: the number, its interval, of how many answers, and what follows from it. */
export function standingLine({ state, agreement, why }: JudgeStandingView): string {
  const { value, interval, n } = agreement;
  const may = state === 'agrees' ? 'may gate' : 'gates nothing';
  return `${may}: agreement with people ${shown(value)} [${interval.map(shown).join(', ')}] of ${n} answers. ${why}`;
}

/** A judge for people: its version, how it agrees with people, and what it judges by. */
export function judgeLines(view: JudgeView, sheet: Sheet, nowMs: number): string[] {
  const { judge, version, kind, criterion, description, updatedBy, updatedAtMs, spec, standing } = view;
  const { paint, width } = sheet;
  const head = `${judge} ${version}  ${kind}, by ${clean(updatedBy)}, ${ago(updatedAtMs, nowMs)}`;
  const { kind: _, ...rest } = spec;
  return [
    ...fold(head, width).map((line) => paint('strong', line)),
    ...(description === null ? [] : fold(clean(description), width)),
    ...fold(standingLine(standing), width),
    ...fold(`held to labels of: ${criterion}`, width),
    ...jsonLines(rest, width),
  ];
}
