import { describe, expect, test } from 'vitest';
import { benchRecall } from '../../../bench/recall.ts';
import { measureRecall } from '../../../bench/measure-recall.ts';
import { wranglerDataset } from '../../../features/wrangler-help/dataset.ts';
import { wranglerDocuments } from '../../../features/wrangler-help/documents.ts';

const dataset = wranglerDataset();
const ids = new Set(wranglerDocuments().map(({ id }) => id));
const letters = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

describe('the dataset of wrangler-help', () => {
  test('has at least 200 questions, each once, each with an id of its own', () => {
    expect(dataset.length).toBeGreaterThanOrEqual(200);
    expect(new Set(dataset.map(({ id }) => id)).size).toBe(dataset.length);
    expect(new Set(dataset.map(({ input }) => letters(input.question))).size).toBe(dataset.length);
  });

  test('asks for keys that exist', () => {
    for (const { expected } of dataset) {
      expect(expected.keys.length).toBeGreaterThan(0);
      expect(expected.keys.filter((key) => !ids.has(key))).toEqual([]);
    }
  });

  test('asks about at least 150 different keys', () =>
    expect(new Set(dataset.flatMap(({ expected }) => expected.keys)).size).toBeGreaterThanOrEqual(150));

  test('copies no description', () => {
    const texts = wranglerDocuments().map(({ text }) => letters(text));
    const copied = dataset.filter(({ input }) => texts.some((text) => text.includes(letters(input.question))));
    expect(copied.map(({ input }) => input.question)).toEqual([]);
  });
});

describe('keyword retrieval on that dataset', () => {
  const recall = measureRecall();

  test('was asked every question, on every document', () => {
    expect(recall.questions).toBe(dataset.length);
    expect(recall.documents).toBe(ids.size);
    expect(recall.missed).toHaveLength(Math.round((1 - recall.at[5]) * dataset.length));
  });

  // Measured: @1 0.563, @5 0.875, @10 0.938. Floors leave about ten questions for another wrangler's wording.
  test.each([
    [1, 0.52],
    [5, 0.83],
    [10, 0.9],
  ] as const)('finds a right key among the first %i in at least %f of the questions', (top, floor) =>
    expect(recall.at[top]).toBeGreaterThanOrEqual(floor),
  );

  test('is what the bench prints', async () => {
    const { lines, figures } = await benchRecall();
    expect(figures['at5']).toBe(recall.at[5]);
    expect(lines.join()).toContain(`recall@5 ${recall.at[5].toFixed(3)}`);
  });
});
