import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import { contentWords } from './content-words.ts';
import type { Grade } from './grade.ts';

/** What may be cited: the documents that the run found. `atLeast`: the share of a cited sentence's content words that its source must hold (0.5). */
export type CitationOptions = {
  readonly documents: readonly { readonly id: string; readonly source: string; readonly text: string }[];
  readonly atLeast?: number | undefined;
};

type Document = CitationOptions['documents'][number];

/** A claim, and what it names as its source; a quote must be there word by word. */
type Cited = { readonly claim: string; readonly quoted: boolean; readonly names: readonly string[] };

const SENTENCE = /[^.!?\n]+[.!?]*(?:\s*\[[^\]\n]{1,200}\])*/g;
const MARK = /\[([^\]\n]{1,200})\]/g;

/** Sentences with `[id]`, `[source]` or `[2]` (the second document) behind them. */
function citedInText(text: string): Cited[] {
  return (text.match(SENTENCE) ?? []).flatMap((sentence) => {
    const names = [...sentence.matchAll(MARK)].map(([, name = '']) => name.trim());
    return names.length === 0 ? [] : [{ claim: sentence.replaceAll(MARK, ''), quoted: false, names }];
  });
}

function citedInData(items: readonly Json[]): Cited[] {
  return items.flatMap((item): Cited[] => {
    if (typeof item === 'string') return [{ claim: '', quoted: false, names: [item] }];
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
    const name = item['id'] ?? item['source'];
    const quote = item['quote'] ?? '';
    return typeof name === 'string' ? [{ claim: asText(quote), quoted: true, names: [name] }] : [];
  });
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().toLowerCase();

function named(name: string, documents: readonly Document[]): Document | undefined {
  const place = /^\d{1,3}$/.test(name) ? documents[Number(name) - 1] : undefined;
  return documents.find(({ id, source }) => id === name || source === name) ?? place;
}

function holds(claim: string, sources: readonly Document[], atLeast: number): boolean {
  const words = [...contentWords(claim)];
  const known = contentWords(sources.map(({ text }) => text).join('\n'));
  return words.length === 0 || words.filter((word) => known.has(word)).length / words.length >= atLeast;
}

function isRight({ claim, quoted, names }: Cited, { documents, atLeast = 0.5 }: CitationOptions): boolean {
  const sources = names.map((name) => named(name, documents));
  const there = sources.filter((source) => source !== undefined);
  if (there.length < sources.length) return false;
  if (quoted) return there.every(({ text }) => flat(text).includes(flat(claim)));
  return holds(claim, there, atLeast);
}

/**
 * The share of the output's citations whose source exists and says it. Text cites by marks behind a sentence (`[id]`, `[source]`
 * or `[2]`); data is a list of ids, or of `{ id | source, quote }`. Null without any. What was expected is not looked at.
 */
export function citation(output: Json, _expected: Json, options: CitationOptions): Grade {
  const cited = Array.isArray(output) ? citedInData(output) : citedInText(asText(output));
  if (cited.length === 0) return { score: null, reason: 'Nothing is cited.' };
  const wrong = cited.filter((one) => !isRight(one, options));
  const score = (cited.length - wrong.length) / cited.length;
  const [first] = wrong;
  const example = first === undefined ? '' : `; not in its source: ${first.names.join(', ')}`;
  return { score, reason: `${cited.length - wrong.length} of ${cited.length} citations hold${example}.` };
}
