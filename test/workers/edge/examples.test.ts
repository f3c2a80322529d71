import { describe, expect, it } from 'vitest';
import type { ManifestInput } from '#schema/contracts/manifest';
import { asking, runOf, says, smallEdge } from './small-edge.ts';
import { forgetAll, lastSaid, remembering, turn } from './small-memory.ts';

const shown = (id: string, user: string) => ({ id, user, assistant: `A-${id}` });
const rows = [
  shown('cats', 'How do I feed cats?'),
  shown('dogs', 'How do I walk dogs?'),
  shown('tea', 'How long does green tea steep?'),
  shown('pots', 'Which pot is for black tea?'),
];

/** The usual feature, whose prompt is shown examples of a dataset as a push has written them in. */
function showing(examples: object, over: (manifest: ManifestInput) => ManifestInput = (one) => one): ManifestInput {
  const manifest = over(asking());
  const [first, ...rest] = manifest.flow;
  if (first?.kind !== 'prompt') throw new Error('A prompt comes first.');
  const dataset = { dataset: 'golden', version: `d_${'0'.repeat(16)}`, rows };
  const step = { ...first, examples: { ...dataset, ...examples } } as typeof first;
  return { ...manifest, flow: [step, ...rest] };
}

async function heard(manifest: ManifestInput, question: string) {
  const edge = await smallEdge({ manifest, openai: [says('yes')] });
  const response = await edge.send(runOf({ input: { question } }));
  expect(response.status).toBe(200);
  return lastSaid(edge)?.filter((text) => !text.startsWith('system: '));
}

const pair = ({ user, assistant }: (typeof rows)[number]) => [`user: ${user}`, `assistant: ${assistant}`];
const [cats, dogs, tea, pots] = rows.map(pair);

describe('a model is shown examples before the question', () => {
  it.each<[string, object, string, (string[] | undefined)[]]>([
    ['the first, in their order', { max: 2 }, 'Why is green tea bitter?', [cats, dogs]],
    ['all where there are fewer than wanted', { max: 20 }, 'Why?', [cats, dogs, tea, pots]],
    [
      'those most like it, the most similar last',
      { max: 2, select: 'similar' },
      'Why is green tea bitter?',
      [pots, tea],
    ],
    ['the earlier ones where none is like it', { max: 2, select: 'similar' }, 'Zzz?', [dogs, cats]],
    ['no text of theirs as a template', { max: 1, select: 'similar' }, '{{ input.question }} cats', [cats]],
  ])('%s', async (_what, examples, question, expected) => {
    expect(await heard(showing(examples), question)).toEqual([
      ...expected.flatMap((one) => one ?? []),
      `user: ${question}`,
    ]);
  });

  it('and before what it remembers of the session', async () => {
    await forgetAll();
    const manifest = showing({ max: 1, select: 'similar' }, () => remembering());
    const edge = await smallEdge({ manifest, openai: [says('one'), says('two')] });
    await edge.send(turn({ question: 'Feed cats?' }));
    await edge.send(turn({ question: 'Walk dogs?' }));
    expect(lastSaid(edge)).toEqual([...(dogs ?? []), 'user: Feed cats?', 'assistant: one', 'user: Walk dogs?']);
  });
});
