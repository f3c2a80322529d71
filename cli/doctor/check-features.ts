import type { Ask } from '../ask.ts';
import { ill, untold, well, type Check } from './check.ts';

/** Whether every feature has something to serve, and which are switched off. */
export async function checkFeatures(ask: Ask): Promise<Check[]> {
  const answer = await ask('feature.list', { query: { limit: 1000 } });
  if (!answer.ok) return [untold('features', answer.error.message)];
  const { features, next } = answer.value.value;
  const empty = features.filter(({ control }) => control === null);
  const off = features.filter(({ disabled }) => disabled);
  const count = `${features.length}${next === undefined ? '' : ' and more'}`;
  const todo = (name: string): string =>
    `Push one and let it serve: npx sluice feature push <file>, npx sluice traffic set ${name} 100 --candidate <version> --reason …`;
  return [
    ...(empty.length === 0
      ? [well('features', features.length === 0 ? 'none yet' : `${count}, each with a version that serves`)]
      : []),
    ...empty.map(({ feature }) => ill('features', `${feature} serves no version`, todo(feature))),
    ...off.map(({ feature }) => untold('features', `${feature} is switched off`)),
  ];
}
