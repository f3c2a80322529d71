import type { Tool } from '#schema/contracts/tool';

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** The names that a GET tool's address fixes in its query: arguments of these names would be a way around what an admin set. */
export function fixedNames(tool: Tool): string[] {
  const { url } = tool;
  const query = tool.kind === 'http' && tool.method === 'GET' ? url.split('?').slice(1).join('?') : '';
  return query.split('&').flatMap((pair) => (pair === '' ? [] : [decoded(pair.split('=')[0] ?? '')]));
}
