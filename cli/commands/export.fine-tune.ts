import type { QueryInputOf } from '#schema/contracts/endpoints';
import { ok } from '#schema/contracts/result';
import { command } from '../command.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';

const PAGE = 100;

/** Prints chats to learn from. */
export const exportFineTune = command({
  name: 'export fine-tune',
  summary: 'Print good, consented runs as chats for fine-tuning (JSONL), without secrets and personal data',
  usage: { feature: 'The feature' },
  flags: {
    split: { kind: 'text', value: 'train|validation', says: 'Only these; a person’s runs are all in one of them' },
    valid: { kind: 'text', value: 'share', says: 'What share is to validate with (0.1)' },
    'min-score': { kind: 'text', value: '0..1', says: 'Only runs whose guards all scored at least so' },
    policy: {
      kind: 'text',
      value: 'text',
      says: 'On what basis runs without a consent of their own are taken; it stays in the audit log',
    },
    'last-s': { kind: 'text', value: 'seconds', says: 'How far back (1209600, two weeks: all there is)' },
    bare: { kind: 'switch', says: 'Messages alone, without where they come from' },
    json: standardFlags.json,
  },
  details:
    'Good: somebody said yes and nobody no, or it was corrected (the correction is learned), or its guards scored --min-score. How many were left out, and why, is told on stderr.',
  examples: [
    'export fine-tune support --split train',
    'export fine-tune support --policy "Terms of service, section 4"',
  ],
  async handler({ args, flags, ask, world, print }) {
    const { split, valid, policy } = flags;
    const asked = { feature: args.feature, split, valid, policy, minScore: flags['min-score'], lastS: flags['last-s'] };
    const skipped: Record<string, number> = {};
    let count = 0;
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const query = { ...asked, limit: PAGE, cursor } as QueryInputOf<'export.fine-tune'>;
      const page = await ask('export.fine-tune', { query });
      if (!page.ok) return page;
      const { examples, skipped: also, next } = page.value.value;
      for (const { messages, metadata } of examples)
        print(JSON.stringify(flags.bare ? { messages } : { messages, metadata }));
      for (const [why, n] of Object.entries(also)) skipped[why] = (skipped[why] ?? 0) + n;
      count += examples.length;
      cursor = next;
    }
    const left = Object.entries(skipped).map(([why, n]) => `${number.count(n)} ${why}`);
    world.err(`${number.count(count)} exported${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}\n`);
    return ok(0);
  },
});
