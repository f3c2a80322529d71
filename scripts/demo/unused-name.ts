import type { Client } from '#schema/client';
import { FeatureName } from '#schema/contracts/ids';

/** The name itself, or with the next number where a demo on the same state has used it: the story needs a feature without a past. */
export async function unusedName(admin: Client, name: string): Promise<FeatureName> {
  for (let n = 1; ; n++) {
    const feature = FeatureName.parse(n === 1 ? name : `${name}-${n}`);
    const found = await admin('feature.get', { params: { feature } });
    if (found.ok) continue;
    if (found.error.code === 'not_found') return feature;
    throw new Error(`The control plane refused: ${found.error.detail}`);
  }
}
