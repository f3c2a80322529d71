import { measureRecall } from './measure-recall.ts';

/** How often keyword retrieval finds a right key for a question of the wrangler-help dataset, and the baseline's answer cites one. */
export async function benchRecall(): Promise<{ lines: string[]; figures: Record<string, number> }> {
  const { questions, documents, at, cited, ndcg10 } = measureRecall();
  const shares = Object.entries(at).map(([top, share]) => `recall@${top} ${share.toFixed(3)}`);
  return {
    lines: [
      `keyword retrieval, ${questions} questions on ${documents} documents: ${shares.join('  ')}  nDCG@10 ${ndcg10.toFixed(3)}`,
      `the extractive answer cites a right key: ${cited.toFixed(3)}`,
    ],
    figures: { at1: at[1], at3: at[3], at5: at[5], at10: at[10], ndcg10, cited },
  };
}

if (import.meta.main) {
  console.log((await benchRecall()).lines.join('\n'));
  if (process.argv.includes('--missed'))
    for (const { input, expected, found } of measureRecall().missed)
      console.log(
        `- ${input.question}\n    wants ${expected.keys.join(' or ')}\n    found ${found.slice(0, 5).join(', ')}`,
      );
}
