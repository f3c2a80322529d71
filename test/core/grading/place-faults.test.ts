import { describe, expect, it } from 'vitest';
import { placeFaults } from '#core/grading/place-faults';
import { EvalGrader } from '#schema/contracts/eval-grader';
import { Step } from '#schema/contracts/step';

const flow = [
  { kind: 'retrieve', name: 'find', from: 'docs', query: '{{ input.question }}' },
  { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
  { kind: 'output', value: { answer: { var: 'answer.text' } } },
].map((step) => Step.parse(step));
const faults = (...graders: object[]) =>
  placeFaults(
    graders.map((one) => EvalGrader.parse(one)),
    [{ flow }, { flow: flow.slice(1) }],
  );

describe('placeFaults', () => {
  it.each([
    { grader: 'grounded' },
    { grader: 'grounded', documents: 'find' },
    { grader: 'citation', documents: 'each.0.find' },
    { grader: 'length', max: 9, on: 'steps.answer.text' },
    { grader: 'length', max: 9, on: 'steps' },
    { grader: 'length', max: 9, on: 'output.answer.0.text' },
  ])('%j can be asked: one of the versions has it', (grader) => {
    expect(faults(grader)).toEqual([]);
  });

  it.each([
    [{ grader: 'grounded', documents: 'found' }, 'graders.0.documents', 'known: find'],
    [{ grader: 'citation', documents: 'answer' }, 'graders.0.documents', 'known: find'],
    [{ grader: 'judge', judge: 'kind', documents: 'found' }, 'graders.0.documents', 'known: find'],
    [{ grader: 'length', max: 9, on: 'steps.anser.text' }, 'graders.0.on', 'known in steps: find, answer'],
    [{ grader: 'length', max: 9, on: 'output.anser' }, 'graders.0.on', 'known in output: answer'],
  ])('%j is refused with those that are known', (grader, path, message) => {
    expect(faults(grader)).toEqual([{ path, message: expect.stringContaining(message) as string }]);
  });

  it('says so where nothing is retrieved at all', () => {
    const grounded = EvalGrader.parse({ grader: 'grounded', documents: 'find' });
    expect(placeFaults([grounded], [{ flow: flow.slice(1) }])[0]?.message).toContain('there is none');
  });
});
