import { partKey, type Part, type Parts, type Program } from '#core/flow/program';
import { stepsIn } from '#core/flow/steps-in';
import type { FeatureName, VersionHash } from '#schema/contracts/ids';
import type { Manifest } from '#schema/contracts/manifest';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';
import type { Snapshot } from '#schema/contracts/snapshot';

type Load = (feature: FeatureName, hash: VersionHash) => Promise<Manifest | null>;

const none: Parts = new Map();

const subfeaturesOf = ({ flow }: Manifest): SubfeatureStep[] =>
  stepsIn(flow).flatMap(({ step }) => (step.kind === 'subfeature' ? [step] : []));

/** Whether anything in a flow may be run in place; what most flows hold says no at a glance. */
const mayHold = ({ flow }: Manifest): boolean =>
  flow.some((step) => 'do' in step || 'cases' in step || step.kind === 'subfeature');

async function loadPart(
  { feature, version }: SubfeatureStep,
  features: Snapshot['features'],
  load: Load,
): Promise<Part | null> {
  const route = Object.hasOwn(features, feature) ? features[feature] : undefined;
  const hash = route !== undefined && Object.hasOwn(route.versions, version) ? route.versions[version] : undefined;
  if (route === undefined || hash === undefined) return null;
  const manifest = await load(feature, hash);
  return manifest === null ? null : { manifest, disabled: route.disabled };
}

/**
 * A version with all that it runs in place. Each version is named by the hash of what it holds, so none can hold itself, and the
 * search ends. Null: one of them cannot be had.
 */
export async function loadProgram(
  manifest: Manifest,
  { features, tools }: Pick<Snapshot, 'features' | 'tools'>,
  load: Load,
): Promise<Program | null> {
  if (!mayHold(manifest)) return { manifest, parts: none, tools };
  const parts = new Map<string, Part>();
  const steps = subfeaturesOf(manifest);
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (parts.has(partKey(step))) continue;
    const part = await loadPart(step, features, load);
    if (part === null) return null;
    parts.set(partKey(step), part);
    steps.push(...subfeaturesOf(part.manifest));
  }
  return { manifest, parts, tools };
}
