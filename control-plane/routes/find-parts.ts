import type { Deps } from '../deps.ts';
import { partKey, type Part, type Parts } from '#core/flow/program';
import { stepsIn } from '#core/flow/steps-in';
import { Manifest } from '#schema/contracts/manifest';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';

/** A flow that names more versions than this is refused: each of them is read, at push and by every edge. */
const MOST = 32;

const subfeaturesOf = ({ flow }: Manifest): SubfeatureStep[] =>
  stepsIn(flow).flatMap(({ step }) => (step.kind === 'subfeature' ? [step] : []));

/** The versions that a flow runs in place, at any depth. One that nobody pushed, and any above the 32nd, is not among them. */
export async function findParts(manifest: Manifest, { findVersion }: Pick<Deps, 'findVersion'>): Promise<Parts> {
  const parts = new Map<string, Part>();
  const steps = subfeaturesOf(manifest);
  for (let step = steps.pop(); step !== undefined && parts.size < MOST; step = steps.pop()) {
    if (parts.has(partKey(step))) continue;
    const found = await findVersion(step.feature, step.version);
    const read = Manifest.safeParse(found?.manifest);
    if (!read.success) continue;
    parts.set(partKey(step), { manifest: read.data, disabled: false });
    steps.push(...subfeaturesOf(read.data));
  }
  return parts;
}
