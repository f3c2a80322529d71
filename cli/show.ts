import { ok, type Result } from '#schema/contracts/result';
import type { Call, Outcome } from './command.ts';
import type { Fault } from './fault.ts';
import { table, type Column } from './text/table.ts';

type Json = { readonly json: boolean };
type Reader = Pick<Call, 'print' | 'paint' | 'width' | 'world'> & { readonly flags: Json };
type Answered<Value> = { readonly body: unknown; readonly value: Value };

/** Prints an answer: its body as it came under `--json`, else the lines that `describe` makes of it. */
export function show<Value>(
  { flags, print }: Reader,
  answer: Result<Answered<Value>, Fault>,
  describe: (value: Value) => readonly string[],
): Outcome {
  if (!answer.ok) return answer;
  print(...(flags.json ? [JSON.stringify(answer.value.body)] : describe(answer.value.value)));
  return ok(0);
}

/** How a list is shown: its rows, their columns, what to say of none. */
export type List<Value, Row> = {
  readonly rows: (value: Value) => readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly empty: string;
};

/** Prints a list as a table, and says on stderr how to go on when there is more. */
export function showList<Value extends { next?: string | undefined }, Row>(
  call: Reader,
  answer: Result<Answered<Value>, Fault>,
  { rows, columns, empty }: List<Value, Row>,
): Outcome {
  const shown = show(call, answer, (value) => {
    const all = rows(value);
    return all.length === 0 ? [empty] : table(all, columns, call);
  });
  const next = answer.ok && !call.flags.json ? answer.value.value.next : undefined;
  if (next !== undefined) call.world.err(`There is more: --cursor ${next}\n`);
  return shown;
}
