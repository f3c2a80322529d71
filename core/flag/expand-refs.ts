/** The longest a flag's JSON may be once its `$ref`s are replaced: what refers twice to what refers twice grows by itself. */
export const EXPANDED_LENGTH = 256 * 1024;

/** A flag's JSON with every `$ref` to a shared evaluator replaced; null when that would be longer than any flag may be. `evaluators`: their JSON texts by name, in the order of their file. */
export type ExpandRefs = (text: string, evaluators: ReadonlyMap<string, string>) => string | null;

/**
 * As flagd does it: one evaluator after the other, as text, each once. So one that refers to a later one works, and one that
 * refers to itself or to an earlier one leaves a `$ref` behind, which is no operator.
 */
export const expandRefs: ExpandRefs = (text, evaluators) => {
  let expanded = text;
  for (const [name, evaluator] of evaluators) {
    const reference = `{"$ref":"${name}"}`;
    const uses = expanded.split(reference).length - 1;
    if (expanded.length + uses * evaluator.length > EXPANDED_LENGTH) return null;
    if (uses > 0) expanded = expanded.replaceAll(reference, evaluator);
  }
  return expanded;
};
