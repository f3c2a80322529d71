import { partKey, type Parts } from '#core/flow/program';
import type { FeatureName, VersionId } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { StepInput } from '#schema/contracts/step';
import { aManifest, answer, find, output } from './a-manifest.ts';

type Flow = ManifestInput['flow'];

export const ask = (name: string, more: object = {}): StepInput => ({ ...answer, name, ...more });
export const branch = (
  steps: StepInput[],
  otherwise: StepInput[] = [],
  when: Json = { var: 'context.vip' },
): StepInput => ({
  kind: 'branch',
  name: 'way',
  cases: [{ when, do: steps }],
  else: otherwise,
});
export const both = (left: StepInput[], right: StepInput[] = [find]): StepInput => ({
  kind: 'parallel',
  name: 'both',
  do: [
    { name: 'left', steps: left },
    { name: 'right', steps: right },
  ],
});
export const each = (steps: StepInput[], more: object = {}): StepInput => ({
  ...{ kind: 'map', name: 'each', over: { var: 'input.question' }, as: 'item', do: steps, max: 4 },
  ...more,
});
export const again = (steps: StepInput[], more: object = {}): StepInput => ({
  ...{ kind: 'loop', name: 'again', do: steps, until: { var: 'again.count' }, max: 3 },
  ...more,
});
export const helper = { feature: 'helper' as FeatureName, version: 'v_0123456789abcdef' as VersionId };
export const help = (input: object = { question: { var: 'input.question' } }): StepInput => ({
  kind: 'subfeature',
  name: 'help',
  ...helper,
  input: input as { [name: string]: Json },
});
export const told = (value: Json): StepInput => output({ answer: value });
export const partsWith = (flow: Flow): Parts =>
  new Map([[partKey(helper), { manifest: aManifest(flow), disabled: false }]]);
export const parts = partsWith([answer, output()]);
export const lines = (issues: readonly Issue[]): string[] => issues.map(({ path, message }) => `${path}: ${message}`);
