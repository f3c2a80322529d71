import type { Block } from './block.ts';

/** What one document of a collection holds of a longer text: the headings above it, its words, an anchor that is its own, and the line where it begins. */
export type Passage = { readonly anchor: string; readonly title: string; readonly text: string; readonly line: number };

/** A passage is about one thing, and five of them fit a prompt. */
const MOST = 2000;
/** A single paragraph may be longer, until a collection would refuse it. */
const LONGEST = 100_000;
const TITLE = 400;

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s+/g, '-')
    .slice(0, 80);

/** A heading and the paragraphs under it, up to the next heading. */
type Section = { readonly path: readonly string[]; readonly line: number; readonly texts: string[] };

function sectionsOf(blocks: readonly Block[]): Section[] {
  const sections: Section[] = [{ path: [], line: blocks[0]?.line ?? 1, texts: [] }];
  let open: { level: number; text: string }[] = [];
  for (const block of blocks) {
    if (block.kind === 'text') sections.at(-1)?.texts.push(block.text);
    else {
      open = [...open.filter(({ level }) => level < block.level), { level: block.level, text: block.text }];
      sections.push({ path: open.map(({ text }) => text), line: block.line, texts: [] });
    }
  }
  return sections.filter(({ texts }) => texts.length > 0);
}

function cut(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += LONGEST) pieces.push(text.slice(at, at + LONGEST));
  return pieces;
}

/** Paragraphs together as long as they stay short enough. */
function pack(texts: readonly string[]): string[] {
  const packed: string[] = [];
  for (const text of texts.flatMap(cut)) {
    const last = packed.at(-1);
    if (last !== undefined && last.length + text.length + 2 <= MOST) packed[packed.length - 1] = `${last}\n\n${text}`;
    else packed.push(text);
  }
  return packed;
}

/** A name that was not taken yet: `name`, `name-1`, `name-2`, … as pages number their anchors. */
function unused(name: string, taken: Map<string, number>): string {
  let one = name;
  let n = taken.get(name) ?? 0;
  while (taken.has(one)) one = `${name}-${(n += 1)}`;
  // Where the last search ended the next one of this name begins: a thousand alike would else be a million looks.
  if (one !== name) taken.set(name, n);
  taken.set(one, 0);
  return one;
}

/**
 * A text as passages, each a section or, of a long one, a part of it (anchor `name~2`, `name~3`). The headings above stand in its
 * title and as the first line of its text, so that neither index nor model loses what it is about. `title` stands above all.
 */
export function passagesOf(blocks: readonly Block[], title: string): Passage[] {
  const taken = new Map<string, number>();
  return sectionsOf(blocks).flatMap(({ path, line, texts }) => {
    const heads = path[0] === title || title === '' ? path : [title, ...path];
    const name = heads.join(' › ').slice(0, TITLE);
    const own = path.at(-1);
    const anchor = own === undefined ? '' : unused(slug(own) || 'section', taken);
    return pack(texts).map((text, at) => ({
      anchor: at === 0 ? anchor : `${anchor}~${at + 1}`,
      title: name,
      text: name === '' ? text : `${name}\n\n${text}`,
      line,
    }));
  });
}
