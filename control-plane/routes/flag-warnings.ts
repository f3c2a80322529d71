import type { Deps } from '../deps.ts';
import { checkTargeting } from '#core/flag/check-targeting';
import { evaluatorsOf } from '#core/flag/evaluators-of';
import type { KeptFlag, KeptShare } from '#core/flag/file-text';
import { behind } from '#core/flag/targeting-walk';
import type { FlagWarning } from '#schema/contracts/flag';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';

/** The names of a flagd file. */
const names = ['$schema', '$evaluators', 'flags', 'metadata'];

function sharedFaults(file: JsonObject, evaluators: ReadonlyMap<string, Json>, metadata: JsonObject): Issue[] {
  const unknown = Object.keys(file).filter((name) => !names.includes(name));
  const nested = Object.entries(metadata).filter(([, value]) => typeof value === 'object');
  return [
    ...unknown.map((path) => ({ path, message: `Not kept: a flagd file has ${names.join(', ')}.` })),
    ...nested.map(([name]) => ({ path: `metadata.${name}`, message: 'A text, a number or a boolean.' })),
    ...[...evaluators].flatMap(([name, rule]) => checkTargeting(rule, `$evaluators.${name}`, behind(evaluators, name))),
  ];
}

/** What is wrong with a file that was taken all the same, and with what was there before it and refers to what it brought. */
export function flagWarnings(
  file: JsonObject,
  flags: readonly KeptFlag[],
  { share, faults }: { share: KeptShare; faults: Deps['flagFaults'] },
): FlagWarning[] {
  const evaluators = evaluatorsOf(share);
  const shared = sharedFaults(file, evaluators, JSON.parse(share.metadata) as JsonObject);
  const own = flags.map(({ key, definition }) => ({ key, issues: faults(JSON.parse(definition) as Json, evaluators) }));
  return [
    ...(shared.length > 0 ? [{ key: null, issues: shared }] : []),
    ...own.filter(({ issues }) => issues.length > 0),
  ];
}
