import { contentWordsOf } from '#core/retrieve/content-words-of';
import { sentencesOf } from './sentences-of.ts';

/** A document that was found, best first. */
export type Source = { readonly id: string; readonly text: string };

/** An answer made of sentences that stand in the documents; `sources` are the ids of those it took them from, best first. */
export type ExtractiveAnswer = { readonly text: string; readonly sources: readonly string[] };

type Sentence = {
  readonly document: number;
  readonly at: number;
  readonly text: string;
  readonly stems: ReadonlySet<string>;
};
type Scored = Sentence & { readonly score: number };

const NOTHING = 'Nothing was found that answers this.';
const READ = 2000;
const SENTENCES = 3;
const LENGTH = 1200;

/** A sentence must be worth this share of the best one to stand beside it. */
const WORTH = 0.6;

/** How much less a sentence counts for each place its document is further down: whoever ranked saw whole documents. */
const RANK = 0.15;

/** How much more a first sentence counts: it says what its document is about. */
const LEAD = 1.15;

/** Enough of a stem to make "deploying", "deployed" and "deploys" one word; wrong ones are wrong on both sides alike. */
function stem(word: string): string {
  const stemmed = word.replace(/(?:ations?|ating|ated|ates?|ings?|ies|ied|ers?|ed|es|ly|s|e|y)$/u, '');
  return stemmed.length >= 3 ? stemmed : word;
}

const stemsOf = (text: string): Set<string> => new Set(contentWordsOf(text).map(stem));

function readSentences(documents: readonly Source[]): Sentence[] {
  return documents.flatMap(({ text }, document) =>
    sentencesOf(text.slice(0, READ)).map((sentence, at) => ({
      document,
      at,
      text: sentence,
      stems: stemsOf(sentence),
    })),
  );
}

/** Rare words say more, and long sentences have more of every word. */
function score(sentences: readonly Sentence[], question: string): Scored[] {
  const asked = [...stemsOf(question)];
  const rarity = new Map(
    asked.map((word) => {
      const holders = sentences.filter(({ stems }) => stems.has(word)).length;
      return [word, Math.log(1 + sentences.length / (1 + holders))];
    }),
  );
  return sentences.map((sentence) => {
    const overlap = asked.reduce((sum, word) => sum + (sentence.stems.has(word) ? (rarity.get(word) ?? 0) : 0), 0);
    const lead = sentence.at === 0 ? LEAD : 1;
    return {
      ...sentence,
      score: (lead * overlap) / (1 + RANK * sentence.document) / Math.sqrt(8 + sentence.stems.size),
    };
  });
}

const byScore = (a: Scored, b: Scored): number => b.score - a.score || a.document - b.document || a.at - b.at;

function pick(scored: readonly Scored[]): Scored[] {
  const ranked = scored.toSorted(byScore);
  const best = ranked[0];
  if (best === undefined) return [];
  if (best.score === 0) return scored.slice(0, 1);
  const worthy = ranked.filter(({ score: own }) => own >= WORTH * best.score).slice(0, SENTENCES);
  return worthy.filter(
    (_, n) => n === 0 || worthy.slice(0, n + 1).reduce((sum, { text }) => sum + text.length, 0) <= LENGTH,
  );
}

const closed = (text: string): string => (/[.!?:)"'”’`]$/.test(text) ? text : `${text}.`);

/**
 * The one to three sentences that share most with the question, word for word, each document's followed by its id in brackets.
 * Deterministic, no model: the floor that every version is compared with. Without documents it says that nothing was found.
 */
export function extractiveAnswer(question: string, documents: readonly Source[]): ExtractiveAnswer {
  const picked = pick(score(readSentences(documents), question));
  if (picked.length === 0) return { text: NOTHING, sources: [] };
  const order = [...new Set(picked.map(({ document }) => document))];
  const parts = order.map((document) => {
    const own = picked.filter((sentence) => sentence.document === document).toSorted((a, b) => a.at - b.at);
    return `${own.map(({ text }) => closed(text)).join(' ')} [${documents[document]?.id ?? ''}]`;
  });
  return { text: parts.join(' '), sources: order.map((document) => documents[document]?.id ?? '') };
}
