import { canonical } from '#core/canonical/canonical';
import { under } from '#core/flow/under';
import { checkGraders } from '#core/grading/check-graders';
import type { Gate } from '#schema/contracts/gate';
import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';

/** Every fault of gates whose shape is right, with paths that begin with their index: graders that can say nothing or that cannot be told apart, and the same gate twice. */
export function checkGates(gates: readonly Gate[]): Issue[] {
  const texts = gates.map((gate) => canonical(gate as unknown as Json) ?? '');
  return gates.flatMap(({ graders }, index) => {
    const first = texts.indexOf(texts[index] ?? '');
    const twice = first === index ? [] : [{ path: '', message: `The same as gate ${first}.` }];
    return under(String(index), [...checkGraders(graders), ...twice]);
  });
}
