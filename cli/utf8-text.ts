/** A file that is no text: `message` says where. */
export class NotUtf8 extends Error {}

const LINE_END = 0x0a;
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** The first line that is no UTF-8; no character of UTF-8 has the byte of a line's end in it, so lines can be read one by one. */
function firstBad(bytes: Uint8Array): number {
  let line = 1;
  for (let from = 0; from <= bytes.length; line += 1) {
    const end = bytes.indexOf(LINE_END, from);
    const until = end < 0 ? bytes.length : end;
    try {
      decode(bytes.subarray(from, until));
    } catch {
      return line;
    }
    from = until + 1;
  }
  return line;
}

/**
 * The text of a file, a byte order mark left off. Throws `NotUtf8` with the line for what is not UTF-8: replacement characters would
 * be stored as if somebody had written them.
 */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return decode(bytes);
  } catch {
    throw new NotUtf8(`line ${firstBad(bytes)} is not UTF-8`);
  }
}
