import * as z from 'zod';
import { AlertAllowance } from './alert.ts';
import { FeatureName } from './ids.ts';
import { KeyLimits } from './key-limits.ts';
import { oneOf, strict } from './strict.ts';

/** Roles from the least to the most; each includes the ones before it. `alerter` stands apart: it may only post alerts. */
export const nestedRoles = ['viewer', 'editor', 'operator', 'approver', 'admin'] as const;
export const roles = [...nestedRoles, 'alerter'] as const;
export type Role = (typeof roles)[number];
/** What an endpoint asks for: a nested role or more; `alerter` is met by an alerter or an operator. */
export type RequiredRole = Role;

/** Who acts: a token's name and role. The text in audit entries is `name`. `alone`: the one token of a dev session, whose word also counts for what another should say. */
export type Principal = {
  readonly name: string;
  readonly role: Role;
  readonly alone?: true;
  /** What an `alerter` may ask for; absent: whatever an alert may. */
  readonly allows?: AlertAllowance | undefined;
  /** The alert source that this is, and how old its alerts may be. */
  readonly source?: { readonly name: string; readonly lateS: number };
};

/** Whether somebody of this role may do what asks for `required`. */
export function mayAct(role: Role, required: RequiredRole): boolean {
  if (required === 'alerter') return role === 'alerter' || mayAct(role, 'operator');
  if (role === 'alerter') return false;
  return nestedRoles.indexOf(role) >= nestedRoles.indexOf(required);
}

const label = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'Lower-case letters, digits, dots, _ and -.');

/** `POST /tokens`. */
export const TokenInput = strict({
  name: label,
  role: oneOf('role', roles),
  /** Of an `alerter`: what its alerts may do. */
  allows: AlertAllowance.optional(),
}).refine(({ role, allows }) => allows === undefined || role === 'alerter', {
  path: ['allows'],
  message: 'Only an alerter is limited so.',
});
export type TokenInput = z.infer<typeof TokenInput>;

/** A token as it is listed; its text is shown once, when it is made. */
export const TokenView = z.object({
  name: z.string(),
  role: z.enum(roles),
  allows: AlertAllowance.nullable().default(null),
  createdBy: z.string(),
  createdAtMs: z.number(),
});
export type TokenView = z.infer<typeof TokenView>;

/** `POST /keys`. Server keys run features; client keys may be shipped to browsers (feedback with a run's ticket). Without `limits` or `expiresAtMs`: none. */
export const KeyInput = strict({
  name: label,
  kind: oneOf('kind', ['server', 'client']),
  features: z.array(FeatureName).min(1).optional(),
  pin: z.boolean().default(false),
  origins: z.array(z.string().max(200)).max(50).default([]),
  limits: KeyLimits.optional(),
  /** From then on it is refused, ms since the epoch. */
  expiresAtMs: z.number().int().positive().optional(),
});
export type KeyInput = z.infer<typeof KeyInput>;

/** `PUT /keys/{name}/limits`: all its limits from then on; null: none. */
export const KeyLimiting = strict({ limits: KeyLimits.nullable() });
export type KeyLimiting = z.infer<typeof KeyLimiting>;

/** A key as it is listed; its text is shown once, when it is made. */
export const KeyView = z.object({
  name: z.string(),
  kind: z.enum(['server', 'client']),
  features: z.array(z.string()).nullable(),
  pin: z.boolean(),
  origins: z.array(z.string()),
  limits: KeyLimits.nullable(),
  expiresAtMs: z.number().nullable(),
  createdBy: z.string(),
  createdAtMs: z.number(),
});
export type KeyView = z.infer<typeof KeyView>;
