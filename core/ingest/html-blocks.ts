import type { Block } from './block.ts';
import { htmlTokens, type Token } from './html-tokens.ts';
import { readEntities } from './read-entities.ts';

/** What people do not read, or read on every page. */
const skipped = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'iframe',
  'object',
  'nav',
  'select',
  'button',
]);
/** These stand in a paragraph; every other element ends one. */
const inline = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark picture q s samp small source span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/** What parts of a paragraph become in its text; their other ends say nothing. */
const marks: { readonly [token: string]: string | undefined } = {
  'open br': '\n',
  'open tr': '\n',
  'open li': '\n- ',
  'close td': ' | ',
  'close th': ' | ',
};
const within = new Set(['br', 'tr', 'li', 'td', 'th', 'tbody', 'thead', 'tfoot']);

/** What is being read: text so far and where it began, the element that is skipped to its end, the heading or title that is open. */
type Reading = {
  readonly blocks: Block[];
  text: string;
  since: number;
  skip: { readonly name: string; depth: number } | null;
  level: number | null;
  titled: boolean;
  title: string | null;
  pre: boolean;
};

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

function flush(reading: Reading): void {
  const text = reading.pre ? reading.text.replace(/^\n+|\s+$/g, '') : tidy(reading.text);
  const { level, since: line } = reading;
  reading.text = '';
  if (text === '') return;
  if (reading.titled) reading.title ??= text;
  else if (level === null) reading.blocks.push({ kind: 'text', text, line });
  else reading.blocks.push({ kind: 'heading', level, text: text.replace(/\s+/g, ' '), line });
}

function skip(reading: Reading, token: Token): void {
  const { skip: open } = reading;
  if (open === null || token.kind === 'text' || token.name !== open.name) return;
  open.depth += token.kind === 'open' ? 1 : -1;
  if (open.depth === 0) reading.skip = null;
}

function say(reading: Reading, { text, line }: Extract<Token, { kind: 'text' }>): void {
  const said = readEntities(reading.pre ? text : text.replace(/\s+/g, ' '));
  if (reading.text.trim() === '' && said.trim() !== '') reading.since = line;
  reading.text += said;
}

function element(reading: Reading, token: Exclude<Token, { kind: 'text' }>): void {
  const { name, kind } = token;
  if (kind === 'open' && skipped.has(name)) {
    reading.skip = { name, depth: 1 };
    return;
  }
  if (inline.has(name)) return;
  const mark = marks[`${kind} ${name}`];
  if (mark !== undefined || within.has(name)) {
    reading.text += mark ?? '';
    return;
  }
  flush(reading);
  const level = /^h([1-6])$/.exec(name)?.[1];
  if (level !== undefined) reading.level = kind === 'open' ? Number(level) : null;
  if (name === 'title') reading.titled = kind === 'open';
  if (name === 'pre') reading.pre = kind === 'open';
}

/** An HTML text as blocks of what people read in it; `title` is its own, if it has one. Broken HTML loses marks, never throws. */
export function htmlBlocks(html: string): { blocks: Block[]; title: string | null } {
  const reading: Reading = {
    ...{ blocks: [], text: '', since: 1, skip: null },
    ...{ level: null, titled: false, title: null, pre: false },
  };
  for (const token of htmlTokens(html)) {
    if (reading.skip !== null) skip(reading, token);
    else if (token.kind === 'text') say(reading, token);
    else element(reading, token);
  }
  flush(reading);
  return { blocks: reading.blocks, title: reading.title };
}
