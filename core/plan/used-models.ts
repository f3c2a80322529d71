import { judgesOf } from '#core/flow/judges-of';
import { stepsIn } from '#core/flow/steps-in';
import type { Manifest } from '#schema/contracts/manifest';
import type { ModelChoice } from '#schema/contracts/model-choice';
import type { Step } from '#schema/contracts/step';

type Asked = Pick<Manifest, 'flow' | 'models'>;

const chainsOf = ({ models }: Asked, names: readonly string[]): ModelChoice[][] =>
  [...new Set(names)].flatMap((name) => (Object.hasOwn(models, name) ? [models[name] ?? []] : []));

const asking = (step: Step): string[] => (step.kind === 'prompt' || step.kind === 'agent' ? [step.model] : []);

/** The chains that a manifest's steps ask for what its reply is made of, each once. */
export const usedChains = (manifest: Asked): ModelChoice[][] =>
  chainsOf(
    manifest,
    stepsIn(manifest.flow).flatMap(({ step }) => asking(step)),
  );

const judging = (step: Step): string[] => (step.kind === 'guard' ? judgesOf(step).map(({ model }) => model) : []);

/** A model as people name it: `<provider>/<model>`. */
export const modelName = ({ provider, model }: Pick<ModelChoice, 'provider' | 'model'>): string =>
  `${provider}/${model}`;

/** The models that runs of a manifest may call, those that judge too, each once. */
export function usedModels(manifest: Asked): ModelChoice[] {
  const names = stepsIn(manifest.flow).flatMap(({ step }) => [...asking(step), ...judging(step)]);
  return [
    ...new Map(
      chainsOf(manifest, names).flatMap((chain) => chain.map((choice) => [modelName(choice), choice] as const)),
    ).values(),
  ];
}
