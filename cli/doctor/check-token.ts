import { problems } from '#schema/contracts/problem';
import { roles } from '#schema/contracts/principal';
import type { Ask } from '../ask.ts';
import type { Fault } from '../fault.ts';
import { ill, untold, well, type Check } from './check.ts';

/** Whether the token is known and what it may do. Nothing is changed: an admin alone may list tokens, and a refusal names the role. */
export async function checkToken(ask: Ask): Promise<Check[]> {
  const tokens = await ask('token.list', { query: { limit: 1 } });
  if (tokens.ok) return [well('token', 'works'), well('role', 'admin')];
  const { error } = tokens;
  if (error.exit !== problems.forbidden.exit)
    return [ill('token', error.message, error.help ?? 'Look at the log of the control plane.')];
  const role = roleIn(error);
  const features = await ask('feature.list', { query: { limit: 1 } });
  if (!features.ok && role === undefined)
    return [ill('token', features.error.message, 'Set SLUICE_TOKEN to a token of this control plane.')];
  return [well('token', 'works'), role === undefined ? untold('role', 'less than admin') : well('role', role)];
}

/** The role that a refusal says the token has. */
const roleIn = ({ message }: Fault): string | undefined => roles.find((role) => message.endsWith(` has ${role}.`));
