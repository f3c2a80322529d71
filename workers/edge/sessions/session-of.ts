import { ownerKey, sessionKey } from '#core/memory/session-key';
import type { FeatureName } from '#schema/contracts/ids';
import type { RunRequest } from '#schema/contracts/run';
import { hex } from '../names/hex.ts';
import type { Seal } from '../names/seal.ts';
import type { SessionName } from './session-store.ts';

const BYTES = 16;

/** Whose session a run speaks in, sealed: the store holds no name of anybody. */
export async function sessionOf(
  feature: FeatureName,
  { session, context }: { session: string; context: RunRequest['context'] },
  seal: Seal,
): Promise<SessionName> {
  const sealed = async (text: string): Promise<string> => hex((await seal(text)).subarray(0, BYTES));
  const { targetingKey } = context;
  const [name, owner] = await Promise.all([
    sealed(sessionKey(feature, session)),
    targetingKey === undefined ? '' : sealed(ownerKey(feature, targetingKey)),
  ]);
  return { feature, session: name, owner };
}
