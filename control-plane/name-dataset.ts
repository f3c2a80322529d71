import { versionPiece } from '#core/dataset/version-text';
import { PAGE, type NameOf } from './store/datasets.ts';

/** SHA-256 of what a dataset holds. Pages pass through: nothing grows with the dataset. */
export const nameDataset: NameOf = async (read) => {
  const stream = new crypto.DigestStream('SHA-256');
  const writer = stream.getWriter();
  const encoder = new TextEncoder();
  let count = 0;
  for (let after = '', first = true, full = true; full; first = false) {
    const held = await read(after);
    if (first || held.length > 0) await writer.write(encoder.encode(versionPiece(held, { first })));
    count += held.length;
    after = held.at(-1)?.id ?? after;
    full = held.length === PAGE;
  }
  await writer.write(encoder.encode(versionPiece([], { first: false })));
  await writer.close();
  const bytes = new Uint8Array(await stream.digest);
  return { hash: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''), count };
};
