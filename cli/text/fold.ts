import { cells, width } from './width.ts';

/** Breaks a text between words, or inside one that is longer than a line; `indent` stands before every line but the first, which keeps its own. */
export function fold(text: string, columns: number, indent = ''): string[] {
  const room = Math.max(10, columns);
  const lines: string[] = [];
  const lead = text.slice(0, text.length - text.trimStart().length);
  let line = lead;
  for (const word of text
    .trimStart()
    .split(' ')
    .flatMap((one) => pieces(one, room - indent.length))) {
    const longer = line.trim() === '' ? line + word : `${line} ${word}`;
    if (width(longer) <= room) line = longer;
    else {
      if (line.trim() !== '') lines.push(line);
      line = indent + word;
    }
  }
  return line.trim() === '' ? lines : [...lines, line];
}

function pieces(word: string, room: number): string[] {
  if (width(word) <= room) return [word];
  const all = cells(word);
  return Array.from({ length: Math.ceil(all.length / room) }, (_, at) =>
    all
      .slice(at * room, (at + 1) * room)
      .map(({ text }) => text)
      .join(''),
  );
}
