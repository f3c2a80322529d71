import { describe, expect, it } from 'vitest';
import type { EndAction, StepAction } from '#core/flow/action';
import { checkManifest } from '#core/flow/check';
import type { FlowEvent } from '#core/flow/history';
import { next } from '#core/flow/next';
import { runGuard } from '#core/flow/run-guard';
import type { Manifest, ManifestInput } from '#schema/contracts/manifest';
import { alone, aManifest, answer, find, guard, output } from './a-manifest.ts';

type Flow = ManifestInput['flow'];

const clean = (on: string, more: object = {}) =>
  guard({ name: 'clean', on: { var: on }, graders: [{ grader: 'personal', then: 'redact' }], ...more });
const says = { kind: 'answered', text: 'Ask a@b.example.', json: null, model: 'm', fallback: false } as const;

/** All actions of a run whose prompts say `says`. */
function drive(manifest: Manifest, question: string): (StepAction | EndAction)[] {
  const history: FlowEvent[] = [];
  const actions: (StepAction | EndAction)[] = [];
  for (;;) {
    const move = next(alone(manifest), { input: { question }, context: {}, session: null }, history);
    if (move.do !== 'steps') return [...actions, move];
    const [action] = move.steps;
    if (action === undefined) throw new Error('Nothing to do.');
    actions.push(action);
    const { step, visit } = action;
    history.push({ step, visit, outcome: action.do === 'guard' ? runGuard(action) : says });
  }
}

const faults = (flow: Flow, more: object = {}): string[] =>
  checkManifest(aManifest(flow, more)).map(({ path, message }) => `${path}: ${message}`);
const asksClean = { prompts: { answer: { user: '{{ clean.value }}' } } };

describe('a guard that redacts', () => {
  it('goes on, and later steps read the value without what it found', () => {
    const manifest = aManifest([clean('input.question'), answer, output()], asksClean);
    const actions = drive(manifest, 'I am c@d.example, why?');
    expect(actions[1]).toMatchObject({ do: 'prompt', messages: [{ content: 'I am [email], why?' }] });
  });

  it('cleans a reply, and its score still says that there was something', () => {
    const value = {
      answer: { cat: [{ var: 'clean.value' }, ' ', { var: 'clean.scores.0.score' }, ' ', { var: 'clean.pass' }] },
    };
    const manifest = aManifest([answer, clean('answer.text'), output(value)]);
    expect(drive(manifest, 'x').at(-1)).toMatchObject({ do: 'finish', output: { answer: 'Ask [email]. 0 true' } });
  });

  it('lets the graders after it see what it left', () => {
    const graders = [
      { grader: 'personal', then: 'redact' },
      { grader: 'contains', none: ['b.example'] },
    ];
    const manifest = aManifest([answer, clean('answer.text', { graders }), output({ answer: { var: 'clean.value' } })]);
    expect(drive(manifest, 'x').at(-1)).toMatchObject({ do: 'finish', output: { answer: 'Ask [email].' } });
  });

  it('has the value itself when there is nothing to cut', () => {
    const manifest = aManifest([clean('input.question'), answer, output()], asksClean);
    expect(drive(manifest, 'Why?')[1]).toMatchObject({ messages: [{ content: 'Why?' }] });
  });

  it('fails as any guard when it is not told to redact', () => {
    const manifest = aManifest([clean('input.question', { graders: [{ grader: 'personal' }] }), answer, output()]);
    expect(drive(manifest, 'c@d.example').at(-1)).toMatchObject({ do: 'fail', code: 'blocked', step: 'clean' });
  });
});

describe('a push', () => {
  it.each([
    ['reads the input past the guard', [clean('input.question'), answer, output()], {}, 'flow.1: Reads input.question'],
    [
      'reads the whole input past it',
      [clean('input.question'), answer, output({ answer: { var: 'input' } })],
      asksClean,
      'flow.2: Reads input',
    ],
    ['reads the reply past it', [answer, clean('answer.text'), output()], {}, 'flow.2: Reads answer.text'],
    [
      'lets the built-in model read documents past it',
      [find, clean('find.documents'), answer, output()],
      {},
      'flow.2: Reads find.documents',
    ],
  ] as const)('is refused when a step %s', (_, flow, more, fault) => {
    expect(faults([...flow], more)).toEqual([expect.stringContaining(fault)]);
    expect(faults([...flow], more)[0]).toContain('past guard "clean", which redacts it; read clean.value.');
  });

  it('passes when steps read the cleaned value, or something else', () => {
    expect(faults([clean('input.question'), answer, output()], asksClean)).toEqual([]);
    const value = { answer: { cat: [{ var: 'clean.value' }, { var: 'answer.model' }] } };
    expect(faults([answer, clean('answer.text'), output(value)])).toEqual([]);
  });

  it.each([
    [
      'a pattern that takes too long',
      { grader: 'regex', none: ['a+b'] },
      'flow.1.graders.0.none.0: It may begin anywhere',
    ],
    ['no pattern', { grader: 'regex' }, 'flow.1.graders.0: Names nothing to look for'],
  ])('is refused for %s', (_, grader, fault) => {
    expect(faults([answer, guard({ graders: [grader] }), output()])).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    [{ grader: 'language', languages: ['xx'] }, /Unknown language .*xx.*; known: en, de/],
    [{ grader: 'secrets', kinds: ['pin'] }, /Unknown kind of secret .*pin.*; known: private_key/],
    [{ grader: 'personal', then: 'shout' }, /Unknown consequence .*shout.*; known: fail, redact/],
    [{ grader: 'oracle' }, /Unknown grader; known: .*injection/],
  ])('refuses unknown names with the known ones: %j', (grader, message) => {
    expect(() => aManifest([answer, guard({ graders: [grader] }), output()])).toThrow(message);
  });
});

describe('two guards on one value', () => {
  const on = (name: string, path: string, more: object = {}) =>
    guard({ name, on: { var: path }, graders: [{ grader: 'secrets', then: 'redact' }], ...more });
  const looks = (name: string, path: string) =>
    on(name, path, { graders: [{ grader: 'length', max: 9 }], else: 'mark' });
  const asks = (name: string) => ({ prompts: { answer: { user: `{{ ${name}.value }}` } } });
  const both = 'which redacts what it is made of; let one guard look at the value of the other.';

  it.each([
    ['the second that redacts', [clean('input.question'), on('keys', 'input.question')], 'keys', 'clean'],
    ['the first that redacts', [clean('input.question'), on('keys', 'input.question')], 'clean', 'keys'],
    ['one that only looks, after it', [clean('input.question'), looks('short', 'input.question')], 'short', 'clean'],
    ['one that only looks, before it', [looks('short', 'input.question'), clean('input.question')], 'short', 'clean'],
    ['one that looks at the whole', [clean('input.question'), looks('short', 'input')], 'short', 'clean'],
    [
      'one that looks at the value of one that looks',
      [looks('short', 'input.question'), looks('again', 'short.value'), clean('input.question')],
      'again',
      'clean',
    ],
  ] as const)(
    'are refused when the value of %s is read, which holds what the other cut out',
    (_, guards, read, past) => {
      expect(faults([...guards, answer, output()], asks(read))).toEqual([
        `flow.${guards.length}: Reads ${read}.value past guard "${past}", ${both}`,
      ]);
    },
  );

  it('are refused when the original of a value is read that was copied before it was cleaned', () => {
    const asksOriginal = { prompts: { answer: { user: '{{ input.question }}' } } };
    expect(faults([looks('short', 'input.question'), clean('short.value'), answer, output()], asksOriginal)).toEqual([
      'flow.2: Reads input.question past guard "clean", which redacts it; read clean.value.',
    ]);
  });

  it('pass when one looks at the value of the other', () => {
    expect(faults([clean('input.question'), on('keys', 'clean.value'), answer, output()], asks('keys'))).toEqual([]);
    expect(faults([clean('input.question'), looks('short', 'clean.value'), answer, output()], asks('short'))).toEqual(
      [],
    );
    expect(faults([looks('short', 'input.question'), clean('short.value'), answer, output()], asksClean)).toEqual([]);
  });
});
