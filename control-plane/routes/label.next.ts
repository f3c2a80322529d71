import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { labeller } from './labeller.ts';

/** What somebody is asked next; what others and graders said of it is not shown. */
export const nextLabel: Route<'label.next'> = async ({ query: { as, ...about }, principal, deps }) => {
  const person = labeller(principal, as);
  if (!person.ok) return person;
  const { label, waiting } = await deps.nextLabel(person.value, about);
  if (label === undefined) return ok({ label: null, waiting });
  const { score: _score, value: _value, ...shown } = label;
  return ok({ label: shown, waiting });
};
