import { cells, width } from './width.ts';

/** At most `most` cells of a text; what is left out is marked by …, at the end or, for names whose end tells them apart, in the middle. */
export function cut(text: string, most: number, where: 'end' | 'middle' = 'end'): string {
  if (width(text) <= most) return text;
  if (most < 1) return '';
  const room = most - 1;
  const tail = where === 'middle' ? Math.ceil(room / 2) : 0;
  const all = cells(text);
  return `${take(all, room - tail)}…${take(all.toReversed(), tail, true)}`;
}

function take(all: ReturnType<typeof cells>, room: number, backwards = false): string {
  const taken: string[] = [];
  let left = room;
  for (const cell of all) {
    if (cell.width > left) break;
    left -= cell.width;
    taken.push(cell.text);
  }
  return (backwards ? taken.toReversed() : taken).join('');
}
