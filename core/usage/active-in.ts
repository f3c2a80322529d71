import type { ActiveMonth, ActiveUnits } from '#schema/contracts/usage';
import { estimateOf, mergedSketch, SKETCH_ERROR, type Sketch } from './hyperloglog.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map(Array.from(alphabet, (sign, value) => [sign, value]));

/** Bytes of a base64 text. */
function bytesOf(text: string): Sketch {
  const signs = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((signs.length * 3) / 4));
  let [bits, held, at] = [0, 0, 0];
  for (const sign of signs) {
    held = ((held << 6) | (values.get(sign) ?? 0)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
  }
  return bytes;
}

/** How many different units were active in months of one feature: counted where it is one month of few, else estimated, from the sketches of all of them. Null: no month is known. */
export function activeIn(months: readonly ActiveMonth[]): ActiveUnits | null {
  const [only] = months;
  if (only === undefined) return null;
  if (months.length === 1 && only.counted !== null) return { count: only.counted, error: 0 };
  return { count: estimateOf(mergedSketch(months.map(({ sketch }) => bytesOf(sketch)))), error: SKETCH_ERROR };
}
