import { DatasetName } from '#schema/contracts/ids';
import type { Json, JsonObject } from '#schema/contracts/json';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from './ask.ts';
import { fault, type Fault } from './fault.ts';
import { writtenSteps } from './written-steps.ts';

/** What was pinned: a dataset, and its newest version. */
export type PinnedExamples = { readonly manifest: JsonObject; readonly pins: ReadonlyMap<string, string> };

const examplesOf = ({ examples }: JsonObject): { [name: string]: Json } | null =>
  typeof examples === 'object' && examples !== null && !Array.isArray(examples) ? examples : null;

/**
 * A manifest whose prompts all name the version of the dataset that they show examples of: where its author named none it is the
 * newest, written in, so that what is pushed never changes because a dataset did.
 */
export async function pinExamples(written: JsonObject, ask: Ask): Promise<Result<PinnedExamples, Fault>> {
  const manifest = structuredClone(written);
  const pins = new Map<string, string>();
  for (const step of writtenSteps(manifest['flow'])) {
    const examples = step['kind'] === 'prompt' ? examplesOf(step) : null;
    const dataset = DatasetName.safeParse(examples?.['dataset']);
    if (examples === null || examples['version'] !== undefined || !dataset.success) continue;
    const version = pins.get(dataset.data) ?? (await newest(dataset.data, ask));
    if (typeof version !== 'string') return version;
    pins.set(dataset.data, version);
    examples['version'] = version;
  }
  return ok({ manifest, pins });
}

async function newest(name: DatasetName, ask: Ask): Promise<string | Result<never, Fault>> {
  const found = await ask('dataset.get', { params: { name } });
  if (!found.ok) return found;
  const { version } = found.value.value;
  return (
    version ?? err(fault('conflict', `Dataset ${name} holds nothing yet: npx sluice dataset import ${name} <file>`))
  );
}
