import type { Answer, RouteInput } from '../route.ts';
import { patched } from '#core/flag/patched';
import { err, ok } from '#schema/contracts/result';
import { noFlag } from './no-flag.ts';

type Input = RouteInput<'flag.disable'> | RouteInput<'flag.enable'>;

/** How often the kill switch is tried against others who change the flag at the same moment. */
const TRIES = 5;

/** Switches a flag off or on; one that is so already is left as it is. Off also ends a rollout, of a flag that is off too: its candidate may be on. */
export async function switchFlag(input: Input, to: 'disable' | 'enable'): Promise<Answer<'flag.disable'>> {
  for (let left = TRIES - 1; ; left -= 1) {
    const switched = await switchOnce(input, to);
    if (switched.ok || switched.error.code !== 'conflict' || to === 'enable' || left === 0) return switched;
  }
}

async function switchOnce(
  { params: { key }, body, principal, deps }: Input,
  to: 'disable' | 'enable',
): Promise<Answer<'flag.disable'>> {
  const known = await deps.findFlag(key);
  if (known === undefined) return err(await noFlag(key, deps));
  const isSo = known.enabled === (to === 'enable');
  if (isSo && (to === 'enable' || !(await deps.findHeldFlag(key))?.candidate)) return ok(known);
  const definition = patched(known.definition, { state: to === 'enable' ? 'ENABLED' : 'DISABLED' });
  return deps.writeFlag({ key, definition, known, action: `flag.${to}`, reason: body.reason }, principal);
}
