/** A tag by its name in lower case, or the text between two. `line` counts from 1. */
export type Token =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'open' | 'close'; readonly name: string; readonly line: number };

/** What is inside these is no HTML, whatever it looks like. */
const raw = new Set(['script', 'style']);

const TAG = /<(\/?)([A-Za-z][A-Za-z0-9-]*)|<!--|<[!?]/g;

/** Where a tag ends: behind the `>` that is in no quotes, or -1. */
function endOfTag(html: string, from: number): number {
  let quote = '';
  for (let at = from; at < html.length; at += 1) {
    const sign = html.charAt(at);
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '>') return at + 1;
    else if (sign === '"' || sign === "'") quote = sign;
  }
  return -1;
}

function endOf(html: string, found: RegExpExecArray): number {
  if (found[0] === '<!--') {
    const end = html.indexOf('-->', found.index + 4);
    return end < 0 ? html.length : end + 3;
  }
  const quoted = endOfTag(html, found.index + found[0].length);
  if (quoted >= 0) return quoted;
  const end = html.indexOf('>', found.index);
  return end < 0 ? html.length : end + 1;
}

/** The tags and texts of an HTML text in their order, comments and declarations left out. */
export function* htmlTokens(html: string): Generator<Token> {
  let [at, line] = [0, 1];
  const lower = html.toLowerCase();
  const tag = new RegExp(TAG);
  const to = (end: number): string => {
    const text = html.slice(at, end);
    at = end;
    return text;
  };
  const count = (text: string): void => {
    line += text.split('\n').length - 1;
  };
  for (let found = tag.exec(html); found !== null; found = tag.exec(html)) {
    const before = to(found.index);
    if (before !== '') yield { kind: 'text', text: before, line };
    count(before);
    const [, slash, name] = found;
    const here = line;
    count(to(endOf(html, found)));
    if (name !== undefined) yield { kind: slash === '/' ? 'close' : 'open', name: name.toLowerCase(), line: here };
    if (slash === '' && raw.has((name ?? '').toLowerCase())) {
      const end = lower.indexOf(`</${(name ?? '').toLowerCase()}`, at);
      count(to(end < 0 ? html.length : end));
    }
    tag.lastIndex = at;
  }
  const rest = to(html.length);
  if (rest !== '') yield { kind: 'text', text: rest, line };
}
