import { murmur } from '#core/slot/murmur';
import type { RunId } from '#schema/contracts/ids';

const half = (text: string): string => murmur(text).toString(16).padStart(8, '0');

/** The id (16 hex digits) of a part of a run, always the same for the same part: whoever tells it twice tells the same span. `part` is '' for the run itself. */
export function spanId(run: RunId, part: string): string {
  const id = half(`span ${run} ${part}`) + half(`${part} ${run} span`);
  // No span may be called so.
  return id === '0000000000000000' ? '0000000000000001' : id;
}
