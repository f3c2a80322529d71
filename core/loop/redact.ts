import { personal } from '#core/grading/personal';
import { secrets } from '#core/grading/secrets';
import { asText } from '#core/grading/as-text';
import type { Json } from '#schema/contracts/json';

type Cleaned = { readonly value: Json; readonly said: readonly string[] };

function within(value: Json): Cleaned {
  const first = secrets(value, null, { then: 'redact' });
  const second = personal(first.value ?? value, null, { then: 'redact' });
  const said = [first, second].flatMap((grade) => (grade.value === undefined ? [] : [grade.reason]));
  return { value: second.value ?? first.value ?? value, said };
}

/** A name that no other property of the object has. */
function free(name: string, taken: ReadonlySet<string>): string {
  let [one, at] = [name, 1];
  while (taken.has(one)) one = `${name} ${++at}`;
  return one;
}

function names(value: Json, said: string[]): Json {
  if (Array.isArray(value)) return value.map((item) => names(item, said));
  if (typeof value !== 'object' || value === null) return value;
  const taken = new Set<string>();
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const clean = within(name);
      said.push(...clean.said);
      const called = free(asText(clean.value), taken);
      taken.add(called);
      return [called, names(item, said)];
    }),
  );
}

/** A value without what the graders `secrets` and `personal` find in it and in the names of its properties, each find replaced by its kind; and what that was, in words. */
export function redact(value: Json): Cleaned {
  const { value: clean, said } = within(value);
  const inNames: string[] = [];
  return { value: names(clean, inNames), said: [...said, ...inNames] };
}
