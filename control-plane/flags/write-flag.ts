import type { Deps, WantedFlag } from '../deps.ts';
import { canonical } from '#core/canonical/canonical';
import { fileText } from '#core/flag/file-text';
import { flagUnheard } from '#core/flag/flag-unheard';
import { endFlagRollout } from './end-flag-rollout.ts';
import { freeFlag } from './free-flag.ts';
import type { AuditEntry } from '#schema/contracts/audit';
import { FLAGS_LENGTH, type FlagView } from '#schema/contracts/flag';
import { versionIdOf, type VersionHash, type VersionId } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';

/** What this stands on. */
export type FlagPorts = Pick<
  Deps,
  | 'now'
  | 'newId'
  | 'sha256'
  | 'keptFlags'
  | 'saveFlag'
  | 'publishFlags'
  | 'findHeldFlag'
  | 'releaseFlag'
  | 'standing'
  | 'command'
>;

/** Keeps a definition under the hash of its canonical JSON, and answers when the edge has it. */
export async function writeFlag(
  wanted: WantedFlag,
  by: Principal,
  deps: FlagPorts,
): Promise<Result<FlagView, Failure>> {
  const named = await nameDefinition(wanted.definition, deps);
  if (!named.ok) return named;
  const refused = (await rolledOut(wanted, by, deps)) ?? (await overflow(wanted, deps));
  if (refused !== null) return err(refused);

  const { key, known, action, reason = null } = wanted;
  const { hash, version } = named.value;
  const row = rowOf(wanted, version, { by: by.name, nowMs: deps.now() });
  const detail = { version, before: known?.version ?? null };
  const base = { id: deps.newId(), atMs: deps.now(), actor: by.name, feature: null };
  const put: AuditEntry = { ...base, action, subject: key, reason, detail };
  const saved = await deps.saveFlag({ row, hash, replaces: known?.updatedAtMs ?? null }, put);
  if (saved !== 'saved') return err(saved === 'lost' ? lostRace : clash(version));
  return (await deps.publishFlags()) ? ok(row) : err(flagUnheard(`flag ${key}`));
}

/** A change beside a rollout would be nobody's evidence; the kill switch is never refused, and ends it. */
async function rolledOut({ key, action }: WantedFlag, by: Principal, deps: FlagPorts): Promise<Failure | null> {
  const inTheWay = action === 'flag.disable' ? await endFlagRollout(key, by, deps) : null;
  return inTheWay ?? freeFlag(key, deps);
}

async function nameDefinition(
  definition: Json,
  { sha256 }: Pick<Deps, 'sha256'>,
): Promise<Result<{ hash: VersionHash; version: VersionId }, Failure>> {
  const text = canonical(definition);
  if (text === undefined) return err(unwritable);
  const hash = (await sha256(text)) as VersionHash;
  return ok({ hash, version: versionIdOf(hash) });
}

function rowOf(
  { key, definition, known }: WantedFlag,
  version: VersionId,
  { by, nowMs }: { by: string; nowMs: number },
): FlagView {
  const updatedAtMs = Math.max(nowMs, (known?.updatedAtMs ?? 0) + 1);
  const createdAtMs = known?.createdAtMs ?? updatedAtMs;
  return { key, version, enabled: isEnabled(definition), definition, updatedBy: by, updatedAtMs, createdAtMs };
}

const isEnabled = (definition: Json): boolean =>
  typeof definition === 'object' && definition !== null && 'state' in definition && definition.state === 'ENABLED';

/** Every edge holds all of them, so they have to be small together. */
async function overflow({ key, definition }: WantedFlag, deps: FlagPorts): Promise<Failure | null> {
  const { flags, share, candidates } = await deps.keptFlags();
  const others = flags.filter((flag) => flag.key !== key);
  const { length } = fileText([...others, { key, definition: JSON.stringify(definition) }], share, candidates);
  if (length <= FLAGS_LENGTH) return null;
  const detail = `With this one all flags together would have ${length} characters of JSON; at most ${FLAGS_LENGTH}.`;
  return { code: 'too_large', detail };
}

const unwritable: Failure = {
  code: 'invalid',
  detail:
    'The definition holds a number beyond a double, or half a surrogate pair, which no JSON text can say twice alike.',
};

const lostRace: Failure = {
  code: 'conflict',
  detail: 'Somebody changed this flag at the same moment. Read it and try again.',
};

const clash = (version: string): Failure => ({
  code: 'conflict',
  detail: `${version} is already the short name of another definition of this flag. Change anything in this one.`,
});
