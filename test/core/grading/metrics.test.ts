import fc from 'fast-check';
import { l, n } from 'js-rouge';
import { describe, expect, it } from 'vitest';
import { bleu } from '#core/grading/bleu';
import { levenshtein } from '#core/grading/levenshtein';
import { ndcg, recallAtK } from '#core/grading/ranking';
import { rouge } from '#core/grading/rouge';

const words = fc.array(fc.constantFrom('the', 'gunman', 'police', 'kill', 'killed', 'a', 'of'), {
  minLength: 1,
  maxLength: 12,
});
const split = (text: string): string[] => text.split(' ');

describe('rouge', () => {
  // Lin, ROUGE: A Package for Automatic Evaluation of Summaries (2004), section 3.1.
  const reference = 'police killed the gunman';
  it.each([
    ['police kill the gunman', 'l', 3 / 4],
    ['the gunman kill police', 'l', 2 / 4],
    ['police kill the gunman', 2, 1 / 3],
    ['the gunman kill police', 2, 1 / 3],
    ['the gunman police killed', 'l', 2 / 4],
  ] as const)('%s, n = %s: as Lin has it', (text, size, score) => {
    expect(rouge(text, reference, { n: size, of: 'recall' }).score).toBeCloseTo(score, 12);
  });

  it('says what js-rouge says, of any words', () => {
    fc.assert(
      fc.property(words, words, fc.constantFrom(1, 2, 3), (one, other, size) => {
        const [text, wanted] = [one.join(' '), other.join(' ')];
        const theirs = one.length < size && other.length < size ? 0 : n(text, wanted, { n: size, tokenizer: split });
        expect(rouge(text, wanted, { n: size }).score).toBeCloseTo(theirs, 12);
        const whole = l(text, wanted, { tokenizer: split, segmenter: (all) => [all] });
        expect(rouge(text, wanted, { n: 'l' }).score).toBeCloseTo(whole, 12);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes the best of several references, and is unscored without any', () => {
    expect(rouge('a b', ['x y', 'a b'], { n: 1 }).score).toBe(1);
    expect(rouge('a b', null, {}).score).toBeNull();
    expect(rouge('', 'a b', {}).score).toBe(0);
  });
});

describe('bleu', () => {
  // The example of NLTK's own documentation (nltk.translate.bleu_score.sentence_bleu), which is Papineni et al.'s with a fourth gram.
  const references = [
    'It is a guide to action that ensures that the military will forever heed Party commands',
    'It is the guiding principle which guarantees the military forces always being under the command of the Party',
    'It is the practical guide for the army always to heed the directions of the party',
  ];
  it('gives the figures that NLTK publishes', () => {
    const first = 'It is a guide to action which ensures that the military always obeys the commands of the party';
    expect(bleu(first, references, {}).score).toBeCloseTo(0.5045666840058485, 12);
    // Papineni et al. (2002), section 2.1: the clipped unigram precision of the seven times repeated word is 2/7.
    const cat = ['the cat is on the mat', 'there is a cat on the mat'];
    expect(bleu('the the the the the the the', cat, { n: 1 }).score).toBeCloseTo(2 / 7, 12);
    // Section 2.1.1: 17/18 unigrams of the first candidate, 8/14 of the second.
    const second = 'It is to insure the troops forever hearing the activity guidebook that party direct';
    expect(bleu(first, references, { n: 1 }).score).toBeCloseTo(17 / 18, 12);
    expect(bleu(second, references, { n: 1 }).score).toBeCloseTo((8 / 14) * Math.exp(1 - 16 / 14), 12);
  });

  it('is 1 for the reference itself, 0 without a common gram, and less than nothing never', () => {
    expect(bleu('one two three four', 'one two three four', {}).score).toBeCloseTo(1, 12);
    expect(bleu('five six seven eight', 'one two three four', {}).score).toBe(0);
    expect(bleu('one two', 'one two', { smooth: true }).score).toBeCloseTo(1, 12);
    expect(bleu('', 'one', {}).score).toBe(0);
    expect(bleu('one', null, {}).score).toBeNull();
  });
});

describe('levenshtein', () => {
  // Distances that every text on the matter gives.
  it.each([
    ['kitten', 'sitting', 3],
    ['saturday', 'sunday', 3],
    ['rosettacode', 'raisethysword', 8],
    ['', 'abc', 3],
    ['flaw', 'lawn', 2],
  ])('%s and %s are %d apart', (one, other, apart) => {
    expect(levenshtein(one, other, {}).score).toBeCloseTo(1 - apart / Math.max(one.length, other.length), 12);
  });

  it('takes two empty texts for alike, and no expectation for unscored', () => {
    expect(levenshtein('', '', {}).score).toBe(1);
    expect(levenshtein('x', null, {}).score).toBeNull();
    expect(levenshtein('ABC', 'abc', { ignoreCase: true }).score).toBe(1);
    expect(levenshtein('a'.repeat(50_000), 'b', {}).score).toBeNull();
  });
});

describe('ranking', () => {
  // Wikipedia, "Discounted cumulative gain": DCG6 = 6.861, ideal 8.740, nDCG6 = 0.785.
  it('gives the textbook nDCG', () => {
    const gains = { a: 3, b: 2, c: 3, e: 1, f: 2, g: 3, h: 2 };
    expect(ndcg(['a', 'b', 'c', 'd', 'e', 'f'], gains, { k: 6 }).score).toBeCloseTo(0.785, 3);
  });

  it.each([
    [['a', 'b', 'c'], ['a', 'c'], 2, 1 / 2],
    [['a', 'b', 'c'], ['a', 'c'], 3, 1],
    [[{ id: 'a' }], ['a'], 1, 1],
    [['x'], ['a'], 5, 0],
  ])('recall of %j against %j at %d', (found, wanted, k, score) => {
    expect(recallAtK(found, wanted, { k }).score).toBe(score);
  });

  it('counts nothing twice, and is unscored where nothing is relevant', () => {
    expect(recallAtK(['a', 'a'], ['a', 'b'], {}).score).toBe(0.5);
    expect(ndcg(['a', 'a'], ['a', 'b'], { k: 2 }).score).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 12);
    expect(ndcg(['a'], [], {}).score).toBeNull();
    expect(ndcg('text', ['a'], {}).score).toBe(0);
  });
});
