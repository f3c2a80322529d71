/** What somebody says of a thing: a truth, a mark from 0 to 1, or words. */
export type LabelValue = boolean | number | string;

/** What one person said, in the order in which they said it. */
export type Mark = { readonly person: string; readonly value: LabelValue };

/** `open`: two people are still needed; `differs`: a third must say; `settled`: `value` is what they came to. */
export type LabelState =
  | { readonly state: 'open' | 'differs'; readonly value: null }
  | { readonly state: 'settled'; readonly value: LabelValue };

/** How a label stands: two people who say the same settle it; where they differ, the third to speak decides. */
export function labelState(marks: readonly Mark[]): LabelState {
  const [one, other, third] = marks;
  if (one === undefined || other === undefined) return { state: 'open', value: null };
  if (one.value === other.value) return { state: 'settled', value: one.value };
  return third === undefined ? { state: 'differs', value: null } : { state: 'settled', value: third.value };
}
