import type { Json } from '#schema/contracts/json';
import { promptfooCheck, type MappedCheck } from './promptfoo-check.ts';

const LISTS = /-(?:any|all)$/;

/** What promptfoo writes into a cell `__expected`: `contains: Paris`, `rouge-n(0.5): …`, or a text that the answer must be. */
export function csvCheck(cell: string): MappedCheck {
  const read = /^((?:not-)?[a-z]+(?:[-:][a-z0-9]+)*)(?:\(([\d.]+)\))?(?::\s*([^]*))?$/.exec(cell.trim());
  if (/^(?:fn|eval|javascript|python|file)\b/.test(cell))
    return { ok: false, why: 'It is code of somebody’s: write a grader in the feature’s folder.' };
  const [, type = '', threshold, text] = read ?? [];
  const isCheck = read !== null && (text !== undefined || threshold !== undefined);
  if (!isCheck) return promptfooCheck({ type: 'equals', value: cell });
  const value: Json = text === undefined ? null : LISTS.test(type) ? text.split(',').map((one) => one.trim()) : text;
  return promptfooCheck({
    type,
    ...(value !== null && { value }),
    ...(threshold !== undefined && { threshold: Number(threshold) }),
  });
}
