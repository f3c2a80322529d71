import type { Manifest } from '#schema/contracts/manifest';

/** The names of properties that a version's reply can have, declared answer included. Its last step makes the reply. */
export function outputNames({ flow, degraded = {} }: Pick<Manifest, 'flow' | 'degraded'>): string[] {
  const last = flow.at(-1);
  return [...new Set([...(last?.kind === 'output' ? Object.keys(last.value) : []), ...Object.keys(degraded)])];
}
