import type { SecretKind } from '#schema/contracts/grader';
import type { Json } from '#schema/contracts/json';
import { findIn } from './find-in.ts';
import type { Grade } from './grade.ts';
import { secretLookouts } from './secret-lookouts.ts';

/** Which kinds are looked for (all of them by default), and whether finds are cut out of the value. */
export type SecretsOptions = { readonly kinds?: readonly SecretKind[] | undefined; readonly then?: 'fail' | 'redact' };

/** Names of properties that say what their value is. */
const CALLED = /(?:password|secret|token|key)$/i;

/** 1 when no key, token, password or private key is found in the output, else 0; documentation's examples are let be. What was expected is not looked at. */
export function secrets(output: Json, _expected: Json, { kinds, then }: SecretsOptions): Grade {
  const lookouts = kinds ? secretLookouts.filter(({ kind }) => kinds.includes(kind)) : secretLookouts;
  return findIn(output, { lookouts, redact: then === 'redact', telling: CALLED });
}
