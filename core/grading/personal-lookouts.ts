import type { PersonalKind } from '#schema/contracts/grader';
import { cardLength } from './card-length.ts';
import { ibanLength } from './iban-length.ts';
import { isIpv6 } from './is-ipv6.ts';
import type { Extent, Lookout } from './sightings.ts';

const ALNUM = /[\p{L}\p{N}]/u;
const isAlnum = (char: string | undefined): boolean => char !== undefined && ALNUM.test(char);
const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';
const digitsIn = (text: string): string => text.replace(/[^0-9]/gu, '');

/** Nothing of a word or number touches it on either side. */
const standsAlone = (text: string, { start, end }: Extent): boolean => !isAlnum(text[start - 1]) && !isAlnum(text[end]);

const MOST_LOCAL = 64;
const LOCAL = /[A-Za-z0-9._%+-]/u;

/** From the @ back to where the address begins. A text of one letter before the @ is an address, an attribute of CSS or a decorator has none. */
function email(text: string, { start, end }: Extent): Extent | null {
  let from = start;
  while (start - from < MOST_LOCAL && LOCAL.test(text[from - 1] ?? ' ')) from -= 1;
  while (text[from] === '.') from += 1;
  const domain = text.slice(start + 1, end);
  if (from === start || !/\.[A-Za-z]{2,63}$/u.test(domain)) return null;
  return { start: from, end };
}

/** Digits stand before it, with one separator between: it is a part of something longer. */
const isWithinNumber = (text: string, { start }: Extent): boolean =>
  /[ .,/-]/u.test(text[start - 1] ?? '') && isDigit(text[start - 2]);

/** Twelve to nineteen digits are an order as often as a telephone; 8 to 15 with a country are one (E.164). */
function international(text: string, match: Extent): Extent | null {
  const { length } = digitsIn(text.slice(match.start, match.end));
  const before = text[match.start - 1];
  const isPart = text[match.start] === '0' && isWithinNumber(text, match);
  if (isPart || isAlnum(before) || before === '+' || isAlnum(text[match.end])) return null;
  if (length < 8 || length > 15) return null;
  return match;
}

const DATE = /^[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2,4}|^[0-9]{2}[./:-][0-9]{2}[./:-]/u;

/** A number as it is dialled within a country: it has separators, and 9 to 12 digits that are no date. */
function national(text: string, match: Extent): Extent | null {
  const found = text.slice(match.start, match.end);
  const { length } = digitsIn(found);
  if (!standsAlone(text, match) || isWithinNumber(text, match) || length < 9 || length > 12) return null;
  const paired = /^0[0-9](?:[ .-][0-9]{2}){4}$/u.test(found);
  return DATE.test(found) && !paired ? null : match;
}

function iban(text: string, { start, end }: Extent): Extent | null {
  if (isAlnum(text[start - 1])) return null;
  const length = ibanLength(text.slice(start, end));
  return length === null || isAlnum(text[start + length]) ? null : { start, end: start + length };
}

function card(text: string, { start, end }: Extent): Extent | null {
  const before = text[start - 1];
  if (isAlnum(before) || ((before === '-' || before === '.') && isDigit(text[start - 2]))) return null;
  const length = cardLength(text.slice(start, end));
  return length === null || isAlnum(text[start + length]) ? null : { start, end: start + length };
}

/** An address of the internet; this machine's own and none at all are nobody's. */
function ipv4(text: string, match: Extent): Extent | null {
  const octets = text.slice(match.start, match.end).split('.');
  const before = text[match.start - 1];
  const after = text[match.end];
  if (!standsAlone(text, match) || before === '.' || before === '-') return null;
  if ((after === '.' || after === '-') && isDigit(text[match.end + 1])) return null;
  const isAddress = octets.every((octet) => Number(octet) <= 255 && String(Number(octet)) === octet);
  return isAddress && octets[0] !== '127' && octets[0] !== '0' ? match : null;
}

function ipv6(text: string, match: Extent): Extent | null {
  const before = text[match.start - 1];
  if (!standsAlone(text, match) || before === ':' || before === '.' || text[match.end] === ':') return null;
  return isIpv6(text.slice(match.start, match.end)) ? match : null;
}

/** The kinds of personal data, each with what tells it from other numbers: checksums, ranges of issuers, lengths. */
export const personalLookouts: readonly Lookout<PersonalKind>[] = [
  { kind: 'email', pattern: '@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,4}', read: email },
  { kind: 'iban', pattern: '[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]){11,30}', read: iban },
  { kind: 'card', pattern: '[0-9](?:[ -]?[0-9]){12,18}', read: card },
  { kind: 'phone', pattern: '\\+[0-9](?:[ .()/-]{0,2}[0-9]){6,16}', read: international },
  { kind: 'phone', pattern: '00[ ]?[1-9][0-9]{0,2}(?:[ ./-][0-9]{1,8}){2,5}', read: international },
  { kind: 'phone', pattern: '\\(?0[0-9]{1,5}\\)?[ ./-][ ]?[0-9]{2,8}(?:[ .-][0-9]{2,8}){0,4}', read: national },
  { kind: 'phone', pattern: '\\(?[2-9][0-9]{2}\\)?[ .-][ ]?[2-9][0-9]{2}[ .-][0-9]{4}', read: national },
  { kind: 'ip', pattern: '[0-9]{1,3}(?:\\.[0-9]{1,3}){3}', read: ipv4 },
  { kind: 'ip', pattern: '[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}', read: ipv6 },
];
