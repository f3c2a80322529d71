import { checkFlag } from '#core/flag/check-flag';
import { FlagDefinition } from '#schema/contracts/flag';
import { toIssues } from '#schema/contracts/issues';
import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { readBy } from '#schema/contracts/read-by';

/** Everything that is wrong with what should be a flag's definition; empty: it is one. */
export function flagFaults(definition: Json, evaluators: ReadonlyMap<string, Json>): Issue[] {
  const read = readBy(FlagDefinition, definition);
  return read.success ? checkFlag(read.data, evaluators) : toIssues(read.error);
}
