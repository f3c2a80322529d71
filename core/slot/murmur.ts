import MurmurHash3 from 'imurmurhash';

const ASCII = /^[\0-\x7f]*$/;

/** One char per UTF-8 byte; a lone surrogate becomes U+FFFD, as every UTF-8 encoder writes it. */
function utf8Chars(text: string): string {
  if (ASCII.test(text)) return text;
  let bytes = '';
  for (const char of text) bytes += utf8Char(char.codePointAt(0) ?? 0);
  return bytes;
}

function utf8Char(point: number): string {
  if (point < 0x80) return String.fromCharCode(point);
  const tail = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), tail(0));
  if (point >= 0xd800 && point <= 0xdfff) return '\u00ef\u00bf\u00bd';
  if (point < 0x10000) return String.fromCharCode(0xe0 | (point >> 12), tail(6), tail(0));
  return String.fromCharCode(0xf0 | (point >> 18), tail(12), tail(6), tail(0));
}

const hasher = new MurmurHash3();

/** MurmurHash3 (x86, 32 bit, seed 0) of the text's UTF-8 bytes, as an unsigned integer. */
export function murmur(text: string): number {
  return hasher.reset(0).hash(utf8Chars(text)).result();
}
