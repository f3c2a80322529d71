import * as z from 'zod';
import { JsonObject } from './json.ts';
import { oneOf } from './strict.ts';

/** The languages that can be told apart: ISO 639-1. */
export const languages = [
  ...['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'nb', 'fi', 'pl', 'cs', 'tr', 'ro', 'hu', 'id', 'vi'],
  ...['ru', 'uk', 'bg', 'el', 'he', 'ar', 'fa', 'hi', 'th', 'ko', 'ja', 'zh'],
] as const;
export type Language = (typeof languages)[number];

/** What counts as a secret. `assigned`: a random value that is called a password, secret, token or key. */
export const secretKinds = [
  ...['private_key', 'aws', 'github', 'gitlab', 'slack', 'stripe', 'openai', 'anthropic', 'google', 'npm', 'pypi'],
  ...['huggingface', 'sendgrid', 'digitalocean', 'shopify', 'telegram', 'jwt', 'bearer', 'url_password', 'assigned'],
] as const;
export type SecretKind = (typeof secretKinds)[number];

/** What counts as personal. */
export const personalKinds = ['email', 'phone', 'iban', 'card', 'ip'] as const;
export type PersonalKind = (typeof personalKinds)[number];

/** A list of names out of a closed set, each once. */
const some = <const Names extends readonly [string, ...string[]]>(what: string, names: Names) =>
  z.array(oneOf(what, names)).min(1).max(names.length);

const texts = z.array(z.string().min(1)).min(1).max(100).optional();
const patterns = z.array(z.string().min(1).max(200)).min(1).max(16).optional();

/** What each code-only grader is told: the same in a guard, in a guardrail and in an eval. */
export const graderFields = {
  /** `caseSensitive`: without it the case of letters does not count. */
  contains: { any: texts, all: texts, none: texts, caseSensitive: z.boolean().optional() },
  length: { min: z.number().int().min(0).optional(), max: z.number().int().min(0).optional() },
  schema: { schema: JsonObject },
  /** Regular expressions (flag `u`) that are found somewhere; those that could take more than linear time are refused. */
  regex: { any: patterns, none: patterns },
  language: { languages: some('language', languages) },
  secrets: { kinds: some('kind of secret', secretKinds).optional() },
  /** `allow`: what may be said all the same, such as the address of one's own support; the case of letters does not count. */
  personal: { kinds: some('kind of personal data', personalKinds).optional(), allow: texts },
} as const;

/** The graders that can be asked of a whole reply. */
export const replyGraders = [
  'contains',
  'length',
  'schema',
  'grounded',
  'regex',
  'language',
  'secrets',
  'personal',
] as const;

/** What a guard does with what `secrets` or `personal` found: let the guard fail, or cut it out of `.value` and go on. */
export const findings = ['fail', 'redact'] as const;
