import { isDeepStrictEqual } from 'node:util';
import { CodeAddress } from '#schema/contracts/code';
import { FeatureInput } from '#schema/contracts/feature';
import { FeatureName } from '#schema/contracts/ids';
import { toIssues } from '#schema/contracts/issues';
import { JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';
import type { World } from './world.ts';

/** A feature as the authoring kit compiles it: its name, the settings that people decide, and what decides a version. */
export type AuthoredFeature = {
  readonly name: FeatureName;
  readonly settings: FeatureInput;
  readonly manifest: JsonObject;
  /** The address of the module that is its own code. */
  readonly code?: string;
};

/** The feature that a file defines: a JSON document, or the export of a module (the default one, or the one that is named). */
export async function loadFeature(
  world: Pick<World, 'read' | 'load'>,
  path: string,
  exported: string | undefined,
): Promise<Result<AuthoredFeature, Fault>> {
  const found = path.endsWith('.json') ? await fromJson(world, path) : await fromModule(world, path, exported);
  return found.ok ? read(path, found.value) : found;
}

async function fromJson({ read: readText }: Pick<World, 'read'>, path: string): Promise<Result<unknown, Fault>> {
  try {
    return ok(JSON.parse(await readText(path)));
  } catch (error) {
    return err(unreadable(path, error));
  }
}

async function fromModule(
  { load }: Pick<World, 'load'>,
  path: string,
  exported: string | undefined,
): Promise<Result<unknown, Fault>> {
  try {
    return choose(path, Object.entries(Object(await load(path))), exported);
  } catch (error) {
    return err(unreadable(path, error));
  }
}

const shape = '{ name, settings, manifest }, as `feature(…)` of the authoring kit makes it';

function choose(
  path: string,
  exports: readonly [string, unknown][],
  exported: string | undefined,
): Result<unknown, Fault> {
  const features = exports.filter(([, value]) => isFeatureLike(value));
  const names = features.map(([name]) => name);
  if (exported !== undefined) {
    const one = features.find(([name]) => name === exported);
    const known = names.length === 0 ? 'it exports no feature' : `known: ${names.join(', ')}`;
    return one === undefined
      ? err(fault('malformed', `${path} exports no feature ${exported}; ${known}.`))
      : ok(one[1]);
  }
  const different = features.filter(
    ([, value], at) => features.findIndex(([, other]) => isDeepStrictEqual(other, value)) === at,
  );
  const chosen = features.find(([name]) => name === 'default') ?? (different.length === 1 ? different[0] : undefined);
  if (chosen !== undefined) return ok(chosen[1]);
  if (names.length === 0) return err(fault('malformed', `${path} exports no feature: ${shape}.`));
  return err(
    fault('malformed', `${path} exports several features.`, { help: `Say which: --export ${names.join(' | ')}` }),
  );
}

const isFeatureLike = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'name' in value && 'settings' in value && 'manifest' in value;

function read(path: string, value: unknown): Result<AuthoredFeature, Fault> {
  if (!isFeatureLike(value)) return err(fault('malformed', `${path} holds no feature: ${shape}.`));
  const given = value as Record<'name' | 'settings' | 'manifest' | 'code', unknown>;
  const name = FeatureName.safeParse(given.name);
  const settings = FeatureInput.safeParse(given.settings);
  const manifest = JsonObject.safeParse(given.manifest);
  const code = CodeAddress.optional().safeParse(given.code);
  if (name.success && settings.success && manifest.success && code.success) {
    const own = code.data === undefined ? {} : { code: code.data };
    return ok({ name: name.data, settings: settings.data, manifest: manifest.data, ...own });
  }
  const rest = [...under('manifest', manifest), ...under('code', code)];
  const issues = [...under('name', name), ...under('settings', settings), ...rest];
  return err(fault('invalid', `${path} holds a feature that would be refused.`, { issues }));
}

function under(part: string, parsed: { success: boolean; error?: Parameters<typeof toIssues>[0] }): Issue[] {
  const issues = parsed.error === undefined ? [] : toIssues(parsed.error);
  return issues.map(({ path, message }) => ({ path: path === '' ? part : `${part}.${path}`, message }));
}

/** The file is the caller's own: what reading or running it said is theirs to see. */
function unreadable(path: string, error: unknown): Fault {
  const says = error instanceof Error ? error.message : String(error);
  const help = says.includes("'sluice'")
    ? 'A file that imports the authoring kit lies inside the project, for example in features.'
    : undefined;
  return fault('malformed', `${path} cannot be read: ${says}`, help === undefined ? {} : { help });
}
