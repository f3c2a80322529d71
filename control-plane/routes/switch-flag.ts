import type { Answer, RouteInput } from '../route.ts';
import { patched } from '#core/flag/patched';
import { err, ok } from '#schema/contracts/result';
import { noFlag } from './no-flag.ts';

/** Switches a flag off or on; one that is so already is left as it is. */
export async function switchFlag(
  { params: { key }, body, principal, deps }: RouteInput<'flag.disable'> | RouteInput<'flag.enable'>,
  to: 'disable' | 'enable',
): Promise<Answer<'flag.disable'>> {
  const known = await deps.findFlag(key);
  if (known === undefined) return err(await noFlag(key, deps));
  if (known.enabled === (to === 'enable')) return ok(known);
  const definition = patched(known.definition, { state: to === 'enable' ? 'ENABLED' : 'DISABLED' });
  return deps.writeFlag({ key, definition, known, action: `flag.${to}`, reason: body.reason }, principal);
}
