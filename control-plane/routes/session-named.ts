import type { Deps } from '../deps.ts';
import { ownerKey, sessionKey } from '#core/memory/session-key';
import type { FeatureName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

type Meant = { readonly feature: FeatureName; readonly session: string };

/** A session's sealed name, as the edge wrote it. */
export const sessionNamed = ({ feature, session }: Meant, { sealed }: Pick<Deps, 'sealed'>): Promise<string> =>
  sealed(sessionKey(feature, session));

/** A unit's sealed name, as the edge wrote it. */
export const ownerNamed = (feature: FeatureName, targetingKey: string, { sealed }: Pick<Deps, 'sealed'>) =>
  sealed(ownerKey(feature, targetingKey));

/** The refusal for a session of which nothing is kept. */
export const noSession: Failure = {
  code: 'not_found',
  detail:
    'Nothing is remembered here: no such session, another targetingKey, or past its time. A session belongs to the unit that speaks in it.',
};
