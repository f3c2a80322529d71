import type { Issue } from '#schema/contracts/problem';

/** The fault of naming a segment that nobody made, with the known ones; its path is `segment`. */
export function unknownSegment(name: string, known: readonly string[]): Issue[] {
  if (known.includes(name)) return [];
  const message = `Unknown segment ${JSON.stringify(name)}; known: ${known.join(', ') || 'none'}.`;
  return [{ path: 'segment', message }];
}
