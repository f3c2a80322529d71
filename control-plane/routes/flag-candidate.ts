import type { Deps } from '../deps.ts';
import { canonical } from '#core/canonical/canonical';
import { checkFlag } from '#core/flag/check-flag';
import { evaluatorsOf } from '#core/flag/evaluators-of';
import type { FlagDefinition, FlagView } from '#schema/contracts/flag';
import { versionIdOf, type VersionHash, type VersionId } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';

/** A definition that a flag is to get: its version, and its JSON. */
export type FlagCandidate = { readonly version: VersionId; readonly hash: VersionHash; readonly definition: string };

const kindsOf = (definition: Json): string => {
  const { variants } = (definition ?? {}) as { variants?: Record<string, Json> | null };
  const kinds = Object.values(variants ?? {}).map((value) => (value === null ? 'null' : typeof value));
  return [...new Set(kinds)].sort().join(', ');
};

/** Applications ask for one kind of value: units of the candidate would get the default of their own code for another. */
function kindFault(flag: FlagView, definition: Json): Issue[] {
  const [is, was] = [kindsOf(definition), kindsOf(flag.definition)];
  const message = `Its variants are of kind ${is}, and the flag's are of kind ${was}, which applications ask for.`;
  return is === was ? [] : [{ path: 'candidate.variants', message }];
}

/** Slots say which definition somebody gets, never whether he may ask: client keys would see what is private, or lose what is public, by a draw. */
function publicFault(flag: FlagView, definition: Json): Issue[] {
  const [is, was] = [isPublic(definition), isPublic(flag.definition)];
  const message = `Who may evaluate a flag is not rolled out: it is ${was ? '' : 'not '}public. Put that first, or leave it as it is.`;
  return is === was ? [] : [{ path: 'candidate.metadata.public', message }];
}

const isPublic = (definition: Json): boolean =>
  (definition as { metadata?: { public?: Json } | null } | null)?.metadata?.public === true;

const refused = (issues: Issue[]): Failure => ({
  code: 'invalid',
  detail: 'The candidate was understood and refused.',
  issues,
});

/** The candidate that is meant: a definition, checked as one that is put, or one that the flag had. */
export async function flagCandidate(
  flag: FlagView,
  asked: VersionId | FlagDefinition,
  deps: Pick<Deps, 'findFlagVersion' | 'sha256' | 'keptFlags'>,
): Promise<Result<FlagCandidate, Failure>> {
  if (typeof asked === 'string') {
    const found = await deps.findFlagVersion(flag.key, asked);
    if (found !== undefined) return whole(flag, found);
    return err({ code: 'not_found', detail: `Flag ${flag.key} never was ${asked}.` });
  }
  const issues = checkFlag(asked, evaluatorsOf((await deps.keptFlags()).share)).map(({ path, message }) => ({
    path: path === '' ? 'candidate' : `candidate.${path}`,
    message,
  }));
  if (issues.length > 0) return err(refused(issues));
  // Read by JSON.parse: what the contract lets through is JSON.
  const text = canonical(asked as Json);
  if (text === undefined) return err(refused([{ path: 'candidate', message: 'No JSON text can say it twice alike.' }]));
  const hash = (await deps.sha256(text)) as VersionHash;
  return whole(flag, { version: versionIdOf(hash), hash, definition: JSON.stringify(asked) });
}

function whole(flag: FlagView, candidate: FlagCandidate): Result<FlagCandidate, Failure> {
  const definition = JSON.parse(candidate.definition) as Json;
  const issues = [...kindFault(flag, definition), ...publicFault(flag, definition)];
  if (issues.length > 0) return err(refused(issues));
  if (candidate.version !== flag.version) return ok(candidate);
  return err({ code: 'conflict', detail: `Flag ${flag.key} is ${candidate.version} already.` });
}
