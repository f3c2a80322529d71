import type { CollectionView } from '#schema/contracts/collection';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { duration } from './text/duration.ts';
import { fold } from './text/fold.ts';
import { number } from './text/number.ts';
import type { Sheet } from './text/table.ts';

const whose = (roles: readonly string[] | undefined, all: string): string =>
  roles === undefined || roles.length === 0 ? all : roles.join(', ');

/** A collection for people: how much it holds, who set its rules, and who sees what of it. */
export function collectionLines(view: CollectionView, { paint, width }: Sheet, nowMs: number): string[] {
  const { collection, documents, updatedBy, updatedAtMs, description, owner, maxAgeS, roles, include, exclude } = view;
  const row = (label: string, says: string): string[] =>
    fold(`${label.padEnd(10)} ${clean(says)}`, width, ' '.repeat(11));
  const by = updatedBy === null ? 'no rules' : `rules by ${clean(updatedBy)}, ${ago(updatedAtMs ?? nowMs, nowMs)}`;
  return [
    ...fold(`${collection}  ${number.count(documents)} documents, ${by}`, width).map((line) => paint('strong', line)),
    ...(description === null ? [] : fold(clean(description), width)),
    ...(owner === '' ? [] : row('owner', owner)),
    ...(maxAgeS === null ? [] : row('holds for', duration(maxAgeS * 1000))),
    ...row('seen by', whose(roles, 'every run that may read it')),
    ...include.flatMap((rule) => row('include', `${rule.source}  for ${whose(rule.roles, 'all')}`)),
    ...exclude.flatMap((rule) => row('exclude', `${rule.source}  except for ${whose(rule.except, 'nobody')}`)),
  ];
}
