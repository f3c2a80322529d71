import { fold } from './fold.ts';
import { printable } from './printable.ts';

/** A JSON value as indented JSON, whatever it is; a line that is too long goes on under itself. */
export const jsonLines = (value: unknown, columns: number): string[] =>
  printable(JSON.stringify(value, null, 2)).flatMap((line) => {
    const indent = ' '.repeat(Math.min(line.length - line.trimStart().length, Math.max(0, columns - 10)));
    return fold(line.trimStart(), columns - indent.length).map((part) => indent + part);
  });
