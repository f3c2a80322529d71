import { personal } from '#core/grading/personal';
import { secrets } from '#core/grading/secrets';
import type { Json } from '#schema/contracts/json';

/** A value without what the graders `secrets` and `personal` find in it, each find replaced by its kind; and what that was, in words. */
export function redact(value: Json): { readonly value: Json; readonly said: readonly string[] } {
  const first = secrets(value, null, { then: 'redact' });
  const second = personal(first.value ?? value, null, { then: 'redact' });
  const said = [first, second].flatMap((grade) => (grade.value === undefined ? [] : [grade.reason]));
  return { value: second.value ?? first.value ?? value, said };
}
