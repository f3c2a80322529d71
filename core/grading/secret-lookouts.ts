import type { SecretKind } from '#schema/contracts/grader';
import { entropy } from './entropy.ts';
import type { Extent, Lookout } from './sightings.ts';

type SecretLookout = Lookout<SecretKind>;

/** What examples and blanks in documentation say in place of a secret. */
const EXAMPLE = /example|placeholder|redacted|x{4}|your[-_]|\*{3}/iu;
const TOKEN_CHAR = /[A-Za-z0-9_-]/u;
const ALNUM = /[A-Za-z0-9]/u;
/** Bits a character; blanks such as aaaa…, 0000… and most words and names are below. */
const RANDOM = 3;
/** So many characters show whether a token is random. */
const JUDGED = 64;

/** To where a token goes on that a pattern with a bound broke off. */
function tokenEnd(text: string, from: number): number {
  let end = from;
  while (TOKEN_CHAR.test(text[end] ?? ' ')) end += 1;
  return end;
}

/** A token with a prefix of its own: nothing of a word before it, and random as issued ones are. */
function issued(text: string, { start, end }: Extent): Extent | null {
  if (ALNUM.test(text[start - 1] ?? ' ')) return null;
  const token = text.slice(start, Math.min(end, start + JUDGED));
  return EXAMPLE.test(token) || entropy(token) < RANDOM ? null : { start, end: tokenEnd(text, end) };
}

const token = (kind: SecretKind, pattern: string): SecretLookout => ({ kind, pattern, read: issued });

/** A JSON Web Token's claims and signature go on as long as they please. */
function wholeJwt(text: string, match: Extent): Extent | null {
  const found = issued(text, match);
  if (found === null) return null;
  let { end } = found;
  while (text[end] === '.' && TOKEN_CHAR.test(text[end + 1] ?? ' ')) end = tokenEnd(text, end + 1);
  return { start: match.start, end };
}

/** To the end of the block, or of the text: a key without its end is a key. */
function wholeKey(text: string, { start, end }: Extent): Extent {
  const footer = text.indexOf('-----END', end);
  const dashes = footer < 0 ? -1 : text.indexOf('-----', footer + 8);
  return { start, end: dashes < 0 ? text.length : dashes + 5 };
}

/** The part after the last separator of `name = value`, when it is one that nobody would write as prose or code. */
function assignedValue(text: string, { start, end }: Extent): Extent | null {
  const match = text.slice(start, end);
  const value = /[^\s"'`:=]+=*$/u.exec(match)?.[0] ?? '';
  const isMixed = /[0-9]/u.test(value) && /[A-Za-z]/u.test(value);
  const isCode = /[${}()<>]|process\.|env\./u.test(value);
  if (!isMixed || isCode || EXAMPLE.test(match) || entropy(value) < RANDOM) return null;
  return { start: end - value.length, end: tokenEnd(text, end) };
}

function bearer(text: string, { start, end }: Extent): Extent | null {
  const found = issued(text, { start: start + 'Bearer '.length, end });
  return found && /[0-9]/u.test(text.slice(found.start, end)) ? found : null;
}

/** Of scheme://user:password@host, user and password. */
function urlPassword(text: string, { start, end }: Extent): Extent | null {
  const pair = text.slice(start + 3, end - 1);
  return EXAMPLE.test(pair) || /[${}<>]/u.test(pair) ? null : { start: start + 3, end: end - 1 };
}

const called = '(?:[Pp]assword|PASSWORD|[Ss]ecret|SECRET|[Tt]oken|TOKEN|[Kk]ey|KEY)';

/**
 * The kinds of secrets, in the form their issuers give them. None of these forms has a published checksum that would be safe to
 * reject by, so how random they look takes its place.
 */
export const secretLookouts: readonly SecretLookout[] = [
  { kind: 'private_key', pattern: '-----BEGIN [A-Z ]{0,30}PRIVATE KEY', read: wholeKey },
  token('aws', '(?:AKIA|ASIA)[A-Z2-7]{16}'),
  token('github', 'gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,90}'),
  token('gitlab', 'gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,64}'),
  token('slack', 'xox[abeoprs]-[A-Za-z0-9-]{20,100}|xapp-[0-9]-[A-Za-z0-9-]{20,150}'),
  token('slack', 'hooks\\.slack\\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,30}'),
  token('stripe', '[rs]k_(?:live|test)_[A-Za-z0-9]{20,120}|whsec_[A-Za-z0-9]{24,64}'),
  token('anthropic', 'sk-ant-[A-Za-z0-9_-]{20,120}'),
  token('openai', 'sk-[A-Za-z0-9_-]{32,160}'),
  token('google', 'AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\\.[A-Za-z0-9_-]{20,120}'),
  token('npm', 'npm_[A-Za-z0-9]{36}'),
  token('pypi', 'pypi-AgE[A-Za-z0-9_-]{40,160}'),
  token('huggingface', 'hf_[A-Za-z0-9]{30,40}'),
  token('sendgrid', 'SG\\.[A-Za-z0-9_-]{20,24}\\.[A-Za-z0-9_-]{40,46}'),
  token('digitalocean', 'do[opr]_v1_[0-9a-f]{64}'),
  token('shopify', 'shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}'),
  token('telegram', '[0-9]{8,10}:AA[A-Za-z0-9_-]{33}'),
  { kind: 'jwt', pattern: 'eyJ[A-Za-z0-9_-]{10,200}\\.eyJ[A-Za-z0-9_-]{4}', read: wholeJwt },
  { kind: 'bearer', pattern: 'Bearer [A-Za-z0-9._~+/-]{20,200}', read: bearer },
  { kind: 'url_password', pattern: '://[A-Za-z0-9._%+-]{1,64}:[^\\s:@/]{3,80}@', read: urlPassword },
  { kind: 'assigned', pattern: `${called}["'\`]?\\s{0,3}[:=]\\s{0,3}["'\`]?[^\\s"'\`,;]{12,160}`, read: assignedValue },
];
