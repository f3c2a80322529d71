import type { Deps, FlagsChange } from '../deps.ts';
import type { Route } from '../route.ts';
import { fileText, type KeptShare } from '#core/flag/file-text';
import { flagUnheard } from '#core/flag/flag-unheard';
import { readFile } from '#core/flag/read-file';
import { FlagKey, FLAGS_LENGTH } from '#schema/contracts/flag';
import { toIssues } from '#schema/contracts/issues';
import type { JsonObject } from '#schema/contracts/json';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { flagWarnings } from './flag-warnings.ts';
import { nameFlags } from './name-flags.ts';

/** Takes a whole flagd file: into what there is, or in its place. A flag that breaks the schema is kept as it is, told, and evaluates as flagd would. */
export const importFlags: Route<'flag.import'> = async ({ query, body, principal, deps }) => {
  const issues = keyFaults(body.flags);
  if (issues.length > 0) return err({ code: 'invalid', detail: 'No address can carry these keys.', issues });
  const before = await deps.keptFlags();
  const { flags, share, deleted } = readFile(body as JsonObject, before, query.replace === 'true');
  const named = await nameFlags(flags, deps);
  const change: FlagsChange = { rows: named, deleted, share };
  const { all, ...counts } = outcomeOf(change, before.flags);
  const changed = changedOf(named, before.flags);
  const inTheWay = await rolledOut([...changed.map(({ key }) => key), ...deleted], before, deps);
  if (inTheWay !== null) return err(inTheWay);
  const tooMuch = overflow(all, share, before.candidates);
  if (tooMuch !== null) return err(tooMuch);

  const detail = { ...counts, replace: query.replace === 'true', keys: named.slice(0, 500).map(({ key }) => key) };
  const done = entry(deps, principal, { action: 'flag.import', subject: 'flags', detail });
  if (!(await deps.importFlags({ ...change, rows: changed }, done))) return err(heldSince);
  if (!(await deps.publishFlags())) return err(flagUnheard('flags'));
  return ok({ ...counts, warnings: flagWarnings(body as JsonObject, all, { share, faults: deps.flagFaults }) });
};

const heldSince: Failure = {
  code: 'conflict',
  detail: 'A rollout of one of these flags began at the same moment. Nothing was taken; try again.',
};

function keyFaults(flags: JsonObject): Issue[] {
  return Object.keys(flags).flatMap((key) => {
    const read = FlagKey.safeParse(key);
    return read.success
      ? []
      : toIssues(read.error).map(({ message }) => ({ path: `flags.${key.slice(0, 80)}`, message }));
  });
}

type KeptAll = Awaited<ReturnType<Deps['keptFlags']>>;
type Kept = KeptAll['flags'];

const textsOf = (flags: Kept): Map<string, string> => new Map(flags.map(({ key, definition }) => [key, definition]));

/** Those that are not word for word what is there. */
function changedOf(rows: FlagsChange['rows'], before: Kept): FlagsChange['rows'] {
  const known = textsOf(before);
  return rows.filter(({ key, definition }) => known.get(key) !== JSON.stringify(definition));
}

function outcomeOf({ rows, deleted }: FlagsChange, before: Kept) {
  const known = textsOf(before);
  const created = rows.filter(({ key }) => !known.has(key)).length;
  const changed = changedOf(rows, before).length - created;
  for (const { key, definition } of rows) known.set(key, JSON.stringify(definition));
  for (const key of deleted) known.delete(key);
  const all = [...known].map(([key, definition]) => ({ key, definition }));
  return { all, created, changed, unchanged: rows.length - created - changed, deleted: deleted.length };
}

/** A change beside a rollout would be nobody's evidence. */
async function rolledOut(
  keys: readonly string[],
  { candidates }: Pick<KeptAll, 'candidates'>,
  deps: Pick<Deps, 'freeFlag'>,
): Promise<Failure | null> {
  const touched = candidates.filter(({ key }) => keys.includes(key));
  const refused = await Promise.all(touched.map(({ key }) => deps.freeFlag(key as FlagKey)));
  return refused.find((failure) => failure !== null) ?? null;
}

function overflow(flags: Kept, share: KeptShare, candidates: KeptAll['candidates']): Failure | null {
  const { length } = fileText(flags, share, candidates);
  if (length <= FLAGS_LENGTH) return null;
  const detail = `With these all flags together would have ${length} characters of JSON; at most ${FLAGS_LENGTH}.`;
  return { code: 'too_large', detail };
}
