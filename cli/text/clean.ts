import { stripVTControlCharacters } from 'node:util';

/** Text from elsewhere made safe for a terminal: no escape sequences, and every run of control characters and spaces is one space. */
export function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}
