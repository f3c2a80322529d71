import { stepsIn } from '#core/flow/steps-in';
import type { Manifest } from '#schema/contracts/manifest';
import type { ModelChoice } from '#schema/contracts/model-choice';

/** The chains that a manifest's steps ask, each once. */
export function usedChains({ flow, models }: Pick<Manifest, 'flow' | 'models'>): ModelChoice[][] {
  const names = new Set(
    stepsIn(flow).flatMap(({ step }) => (step.kind === 'prompt' || step.kind === 'agent' ? [step.model] : [])),
  );
  return [...names].flatMap((name) => (Object.hasOwn(models, name) ? [models[name] ?? []] : []));
}

/** A model as people name it: `<provider>/<model>`. */
export const modelName = ({ provider, model }: Pick<ModelChoice, 'provider' | 'model'>): string =>
  `${provider}/${model}`;

/** The models that runs of a manifest may call, each once. */
export function usedModels(manifest: Pick<Manifest, 'flow' | 'models'>): ModelChoice[] {
  return [
    ...new Map(
      usedChains(manifest).flatMap((chain) => chain.map((choice) => [modelName(choice), choice] as const)),
    ).values(),
  ];
}
