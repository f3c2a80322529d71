import { describe, expect, it } from 'vitest';
import { aDataset } from './context-reads.ts';
import { aJudge } from './a-judge.ts';
import { refuse, sluice, type Answers } from './stub.ts';

const input = [{ role: 'user', content: '{{sample.output_text}}' }];
const grader = { type: 'score_model', name: 'kind', model: 'gpt-4.1', input };
const files = { 'evals.json': JSON.stringify({ graders: [grader], items: [{ question: 'Why?' }] }) };
const argv = ['dataset', 'import', 'golden', 'evals.json', '--format', 'openai'];

function importing(put: () => ReturnType<NonNullable<Answers['judge.put']>>, ...flags: string[]) {
  const sent: unknown[] = [];
  const { version, examples } = aDataset();
  const answers: Answers = {
    'dataset.get': () => aDataset(),
    'dataset.import': () => ({ stored: 1, written: 1, version, examples, refused: [] }),
    'judge.put': ({ body }) => {
      sent.push(body);
      return put();
    },
  };
  return { sent, done: sluice([...argv, ...flags], { answers, files }) };
}

describe('dataset import of graders that ask a model', () => {
  it('names them, and creates none unless told to', async () => {
    const { sent, done } = importing(() => aJudge);
    const { exit, err } = await done;
    expect([exit, sent]).toEqual([0, []]);
    expect(err).toContain('judge kind is not created: --judges creates it');
  });

  it('creates them as judges, and says with which grader an eval asks them', async () => {
    const { sent, done } = importing(() => aJudge, '--judges', '--json');
    const { exit, err, out } = await done;
    expect(exit).toBe(0);
    expect(sent).toMatchObject([{ kind: 'rubric', prompt: { user: '{{ judged }}' }, models: [{ model: 'gpt-4.1' }] }]);
    expect(err).toContain('judge kind j_0123456789abcdef; in evals: {"grader":"judge","judge":"kind"');
    expect(JSON.parse(out)).toMatchObject({ judges: [{ name: 'kind', grader: { grader: 'judge' } }] });
  });

  it('says what was refused, and that the examples are stored', async () => {
    const { done } = importing(() => refuse('invalid', 'Unknown provider "x"; known: openai.') as never, '--judges');
    const { exit, err } = await done;
    expect(exit).toBeGreaterThan(0);
    expect(err).toMatch(/Unknown provider[^]*the examples are stored/);
  });
});
