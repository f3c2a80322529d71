import type { Difference } from '#schema/contracts/version';
import { clean } from './text/clean.ts';
import { cut } from './text/cut.ts';
import type { Sheet } from './text/table.ts';

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** A difference for people: where, and both sides where they exist. */
export function differenceLines({ paint, width }: Sheet, { path, kind, before, after }: Difference): string[] {
  const line = (sign: string, value: unknown): string =>
    cut(`    ${sign} ${clean(JSON.stringify(value) ?? '')}`, width);
  return [
    paint('strong', cut(`${signs[kind]} ${path === '' ? '(the whole)' : clean(path)}`, width, 'middle')),
    ...(before === undefined ? [] : [paint('bad', line('-', before))]),
    ...(after === undefined ? [] : [paint('good', line('+', after))]),
  ];
}
