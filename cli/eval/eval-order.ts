import type { BodyInputOf } from '#schema/contracts/endpoints';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import { fault, type Fault } from '../fault.ts';
import { readNumbers } from '../read-numbers.ts';
import type { World } from '../world.ts';
import { calledGraders } from './called-graders.ts';
import { readGraders } from './read-graders.ts';

/** What of an eval's order stands on the command line, as text. */
export type OrderFlags = {
  readonly version: string;
  readonly dataset: string;
  readonly against: string | undefined;
  readonly graders: string | undefined;
  readonly trials: string | undefined;
  readonly split: string | undefined;
  readonly slices: string | undefined;
  readonly margin: string | undefined;
  readonly confidence: string | undefined;
  readonly 'max-unscored': string | undefined;
  readonly 'max-usd': string | undefined;
  readonly concurrency: string | undefined;
};

const numbers = {
  trials: 'trials',
  margin: 'margin',
  confidence: 'confidence',
  'max-unscored': 'maxUnscored',
  'max-usd': 'maxUsd',
  concurrency: 'concurrency',
} as const;

/** `newest`: what was pushed last. */
async function versionOf(ask: Ask, feature: string, version: string): Promise<Result<string, Fault>> {
  if (version !== 'newest') return ok(version);
  const answer = await ask('version.list', { params: { feature }, query: { limit: 1 } });
  if (!answer.ok) return answer;
  const [newest] = answer.value.value.versions;
  return newest === undefined ? err(fault('not_found', `${feature} has no version.`)) : ok(newest.version);
}

/** The body that begins an eval. What is said of numbers and names that cannot be is the contract's. */
export async function evalOrder(
  { ask, world }: { readonly ask: Ask; readonly world: Pick<World, 'read' | 'load' | 'bundle'> },
  feature: string,
  flags: OrderFlags,
): Promise<Result<BodyInputOf<'eval.start'>, Fault>> {
  const counted = readNumbers(flags, numbers);
  if (!counted.ok) return counted;
  const read = await readGraders(world, flags.graders);
  if (!read.ok) return read;
  const version = await versionOf(ask, feature, flags.version);
  if (!version.ok) return version;
  const graders = await calledGraders(read.value, feature, { ask, world });
  if (!graders.ok) return graders;
  const { dataset, against, split, slices } = flags;
  const given = {
    ...(against === undefined ? {} : { against }),
    ...(split === undefined ? {} : { split }),
    ...(slices === undefined ? {} : { slices: slices.split(',').filter((name) => name !== '') }),
  };
  const body = { feature, version: version.value, dataset, graders: graders.value, ...given, ...counted.value };
  return ok(body as BodyInputOf<'eval.start'>);
}
