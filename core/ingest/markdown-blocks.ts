import type { Block } from './block.ts';

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Headings are shown as text: links and emphasis lose their marks. */
const plain = (text: string): string =>
  text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]+/g, '')
    .trim();

/** How many lines the front matter takes (`---` … `---` at the very top), and its title. */
function frontMatter(lines: readonly string[]): { length: number; title: string | null } {
  if (lines[0]?.trim() !== '---') return { length: 0, title: null };
  const end = lines.findIndex((line, at) => at > 0 && line.trim() === '---');
  if (end < 0) return { length: 0, title: null };
  const title = lines.slice(1, end).map((line) => /^title:\s*(.+)$/.exec(line)?.[1]);
  const found = title.find((one) => one !== undefined) ?? null;
  return { length: end + 1, title: found?.replace(/^(["'])(.*)\1$/, '$2') ?? null };
}

/** What is being read: the paragraph so far, where it began, and the fence that has to close first. */
type Reading = { readonly blocks: Block[]; lines: string[]; since: number; fence: string | null };

function flush(reading: Reading): void {
  const text = reading.lines.join('\n').trim();
  if (text !== '') reading.blocks.push({ kind: 'text', text, line: reading.since });
  reading.lines = [];
}

function keep(reading: Reading, line: string, number: number): void {
  if (reading.lines.length === 0) reading.since = number;
  reading.lines.push(line);
}

function inFence(reading: Reading, line: string, number: number): void {
  keep(reading, line, number);
  const { fence } = reading;
  if (fence === null || !line.trim().startsWith(fence) || line.trim().replaceAll(fence.charAt(0), '') !== '') return;
  reading.fence = null;
  flush(reading);
}

/** A line under one line of text makes that a heading; anything else under a paragraph is a rule or more of it. */
function underlined(reading: Reading, line: string): boolean {
  const level = UNDERLINE.exec(line)?.[1]?.startsWith('=') ? 1 : 2;
  const [only] = reading.lines;
  if (only === undefined || reading.lines.length > 1 || !UNDERLINE.test(line)) return false;
  reading.lines = [];
  reading.blocks.push({ kind: 'heading', level, text: plain(only), line: reading.since });
  return true;
}

function outside(reading: Reading, line: string, number: number): void {
  const heading = HEADING.exec(line);
  const fence = FENCE.exec(line)?.[1];
  if (heading !== null) {
    flush(reading);
    const [, marks = '#', text = ''] = heading;
    reading.blocks.push({ kind: 'heading', level: marks.length, text: plain(text), line: number });
  } else if (fence !== undefined) {
    flush(reading);
    reading.fence = fence;
    keep(reading, line, number);
  } else if (line.trim() === '') flush(reading);
  else if (!underlined(reading, line)) keep(reading, line, number);
}

/** A Markdown text as blocks; fenced code is one, whatever it holds. `title` is the front matter's, if it has one. */
export function markdownBlocks(text: string): { blocks: Block[]; title: string | null } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const { length, title } = frontMatter(lines);
  const reading: Reading = { blocks: [], lines: [], since: 1, fence: null };
  for (const [at, line] of lines.entries()) {
    if (at < length) continue;
    (reading.fence === null ? outside : inFence)(reading, line, at + 1);
  }
  flush(reading);
  return { blocks: reading.blocks, title };
}
