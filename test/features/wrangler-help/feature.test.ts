import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { answerFromPrompt } from '#core/baseline/answer-from-prompt';
import { extractiveAnswer } from '#core/baseline/extractive-answer';
import { checkManifest } from '#core/flow/check';
import { render } from '#core/prompt/render';
import { EvalGrader } from '#schema/contracts/eval-grader';
import { FeatureInput } from '#schema/contracts/feature';
import { FeatureName } from '#schema/contracts/ids';
import { Manifest } from '#schema/contracts/manifest';
import { readExamples } from '#schema/contracts/read-examples';
import { searchTwin } from '../../../bench/search-twin.ts';
import { wranglerDataset } from '../../../features/wrangler-help/dataset.ts';
import { wranglerDocuments } from '../../../features/wrangler-help/documents.ts';
import extractive, {
  COLLECTION,
  overStrict,
  roomy,
  shortcut,
  TOOLTIP,
} from '../../../features/wrangler-help/feature.ts';
import graders from '../../../features/wrangler-help/graders.ts';

const versions = [
  ['version 1', extractive],
  ['version 2', overStrict()],
  ['version 3', roomy()],
  ['the shortcut', shortcut],
] as const;

test('its graders are graders that the control plane takes, and its questions examples', () => {
  expect(z.array(EvalGrader).safeParse(graders)).toMatchObject({ success: true });
  const text = readFileSync(new URL('../../../features/wrangler-help/dataset.ndjson', import.meta.url), 'utf8');
  const { examples, issues } = readExamples(text);
  expect({ issues, examples: examples.length }).toEqual({ issues: [], examples: 240 });
});

describe('wrangler-help', () => {
  test.each(versions)('%s is a feature that the control plane reads', (_name, { name, settings, manifest }) => {
    expect(() => FeatureName.parse(name)).not.toThrow();
    expect(() => FeatureInput.parse(settings)).not.toThrow();
    expect(checkManifest(Manifest.parse(manifest))).toEqual([]);
  });

  test('version 1 needs no key and no network', () =>
    expect(
      Object.values(extractive.manifest.models ?? {})
        .flat()
        .map(({ provider }) => provider),
    ).toEqual(['baseline']));

  test('versions 2 and 3 differ in nothing but the longest answer', () => {
    expect(
      JSON.parse(JSON.stringify(overStrict().manifest).replace(`"maxLength":${TOOLTIP}`, '"maxLength":4000')),
    ).toEqual(roomy().manifest);
  });
});

describe('a literal-minded model in place of a provider', () => {
  const search = searchTwin(COLLECTION, wranglerDocuments());
  const prompt = Manifest.parse(roomy().manifest).prompts['answer'];
  const answers = wranglerDataset().map(({ input }) => {
    const documents = search(input.question, 5).map((row) => ({ ...row }));
    const user = render(prompt?.user ?? '', { input, found: { documents } });
    const said = answerFromPrompt([
      { role: 'system', content: prompt?.system ?? '' },
      { role: 'user', content: user },
    ]);
    return {
      said,
      direct: extractiveAnswer(
        input.question,
        documents.map(({ text }, n) => ({ id: String(n + 1), text })),
      ).text,
    };
  });

  test('reads from the rendered prompt what the baseline reads from the documents', () => {
    for (const { said, direct } of answers) expect(said).toBe(direct);
  });

  test('breaks the limit of version 2 in about a quarter of its answers, that of version 3 in none', () => {
    const longer = (than: number) => answers.filter(({ said }) => said.length > than).length / answers.length;
    expect(longer(TOOLTIP)).toBeGreaterThan(0.15);
    expect(longer(TOOLTIP)).toBeLessThan(0.35);
    expect(longer(4000)).toBe(0);
  });
});
