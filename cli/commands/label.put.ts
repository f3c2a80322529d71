import { ok } from '#schema/contracts/result';
import { command } from '../command.ts';
import { standardFlags } from '../standard-flags.ts';

/** Yes and no are truths, numbers marks, anything else words. */
function valueOf(text: string): boolean | number | string {
  if (/^(?:yes|true)$/i.test(text)) return true;
  if (/^(?:no|false)$/i.test(text)) return false;
  return /^(?:0|1|0?\.\d+)$/.test(text) ? Number(text) : text;
}

/** Says a label. */
export const putLabel = command({
  name: 'label put',
  summary: 'Say your label; again: in place of what you said before, until it is settled',
  usage: { id: 'The label', value: 'yes, no, a mark from 0 to 1, or words (the right answer)' },
  flags: {
    comment: { kind: 'text', value: 'text', says: 'Why' },
    as: { kind: 'text', value: 'name', says: 'Who you are, in a dev session; else your token says it' },
    json: standardFlags.json,
  },
  examples: ['label put l_0123456789abcdef yes', 'label put l_0123456789abcdef no --comment "Wrong price"'],
  async handler({ args, flags, ask, print }) {
    const { comment, as } = flags;
    const body = {
      value: valueOf(args.value),
      ...(comment !== undefined && { comment }),
      ...(as !== undefined && { as }),
    };
    const answer = await ask('label.put', { params: { id: args.id }, body });
    if (!answer.ok) return answer;
    const { state, value, example } = answer.value.value;
    const words = { open: 'One more person is needed.', differs: 'Two people differ: a third decides.' };
    const said = state === 'settled' ? `Settled: ${String(value)}.` : words[state];
    const lines = example === null ? [said] : [said, `Example ${example}`];
    print(...(flags.json ? [JSON.stringify(answer.value.body)] : lines));
    return ok(0);
  },
});
