import { describe, expect, it } from 'vitest';
import { checkManifest } from '#core/flow/check';
import { reservedNames } from '#core/flow/check-names';
import { checkPermissions } from '#core/flow/check-permissions';
import { checkProviders } from '#core/flow/check-providers';
import type { JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { ManifestInput } from '#schema/contracts/manifest';
import { aManifest, answer, find, guard, look, object, output } from './a-manifest.ts';

type Flow = ManifestInput['flow'];

const faults = (flow: Flow, more: object = {}): string[] =>
  checkManifest(aManifest(flow, more)).map(({ path, message }) => `${path}: ${message}`);
const prompting = (user: string): object => ({ prompts: { answer: { user } } });
const both: Flow = [find, answer, guard({ graders: [{ grader: 'grounded', documents: 'find' }] }), output()];

describe('a manifest without faults', () => {
  it.each<[string, Flow, object]>([
    ['the smallest', [answer, output()], {}],
    [
      'all kinds of steps',
      both,
      prompting('{{ input.question }} {{ find.documents.0.text }} {{ context.any.thing }} {{ session.id }}'),
    ],
    ['a tool whose result is read', [look, output({ answer: { var: 'look.result.what.ever' } })], {}],
    ['an output alone', [output({ answer: 'fixed' })], {}],
    [
      'a step whose JSON is read',
      [{ ...answer, schema: object({ a: {} }) }, output({ answer: { var: 'answer.json.a' } })],
      {},
    ],
    ['an input of any shape', [answer, output()], { ...prompting('{{ input.what.ever }}'), input: {} }],
    [
      'an input with more than it lists',
      [answer, output()],
      { ...prompting('{{ input.more }}'), input: { properties: { q: {} }, additionalProperties: { type: 'string' } } },
    ],
    [
      'an input given by reference',
      [answer, output()],
      { ...prompting('{{ input.q }}'), input: { $ref: '#/$defs/q', $defs: { q: {} } } },
    ],
    ['a degraded answer that fits', [answer, guard({ else: 'degrade' }), output()], { degraded: { answer: 'Later.' } }],
    ['a step called like a prompt', [answer, output()], {}],
    [
      'an iteration over documents',
      [find, output({ answer: { cat: { map: [{ var: 'find.documents' }, { var: 'source' }] } } })],
      {},
    ],
  ])('has none: %s', (_, flow, more) => {
    expect(faults(flow, more)).toEqual([]);
  });
});

describe('a manifest is refused, with the path and the known names, for', () => {
  it.each<[string, Flow, object, string]>([
    [
      'a prompt that is not there',
      [{ ...answer, prompt: 'other' }, output()],
      {},
      'flow.0.prompt: Unknown prompt "other"; known: answer.',
    ],
    [
      'a prompt with an inherited name',
      [{ ...answer, prompt: 'constructor' }, output()],
      {},
      'flow.0.prompt: Unknown prompt "constructor"; known: answer.',
    ],
    [
      'a chain that is not there',
      [{ ...answer, model: 'other' }, output()],
      {},
      'flow.0.model: Unknown model chain "other"; known: main.',
    ],
    [
      'an argument that reads what is not there',
      [{ ...look, arguments: { id: { var: 'input.nr' } } }, output({ answer: '' })],
      {},
      'flow.0.arguments.id.var: input.nr: unknown name "nr" in input; known: question.',
    ],
    [
      'a tool with more than its result',
      [look, output({ answer: { var: 'look.text' } })],
      {},
      'flow.1.value.answer.var: look.text: unknown name "text" in look; known: result.',
    ],
    [
      'a name that nobody has',
      [answer, output()],
      prompting('{{ nobody.home }}'),
      'prompts.answer.user: nobody.home: unknown name "nobody"; known: input, context, session.',
    ],
    [
      'a step that comes later',
      [answer, find, output()],
      prompting('{{ find.documents }}'),
      'prompts.answer.user: find.documents: unknown name "find"; known: input, context, session (step "find" has not run by then).',
    ],
    [
      'itself',
      [answer, output()],
      prompting('{{ answer.text }}'),
      'prompts.answer.user: answer.text: unknown name "answer"; known: input, context, session (step "answer" has not run by then).',
    ],
    [
      'a field that a step has not',
      [answer, output({ answer: { var: 'answer.txt' } })],
      {},
      'flow.1.value.answer.var: answer.txt: unknown name "txt" in answer; known: text, json, model, fallback.',
    ],
    [
      'JSON of a step without a schema',
      [answer, output({ answer: { var: 'answer.json' } })],
      {},
      'flow.1.value.answer.var: answer.json: answer.json is never there.',
    ],
    [
      "JSON beyond a step's schema",
      [{ ...answer, schema: object({ a: {} }) }, output({ answer: { var: 'answer.json.b' } })],
      {},
      'flow.1.value.answer.var: answer.json.b: unknown name "b" in answer.json; known: a.',
    ],
    [
      'an input that the schema does not list',
      [answer, output()],
      prompting('{{ input.qestion }}'),
      'prompts.answer.user: input.qestion: unknown name "qestion" in input; known: question.',
    ],
    [
      'a part of a text',
      [answer, output()],
      prompting('{{ input.question.length }}'),
      'prompts.answer.user: input.question.length: input.question is a string and has no "length".',
    ],
    [
      'a name on a list',
      [{ ...find, query: '{{ input.question }}' }, answer, output()],
      prompting('{{ find.documents.first }}'),
      'prompts.answer.user: find.documents.first: a list has items 0, 1, …, not "first".',
    ],
    [
      'a query that reads what is not there',
      [{ ...find, query: '{{ question }}' } as Flow[number], output({ answer: '' })],
      {},
      'flow.0.query: question: unknown name "question"; known: input, context, session.',
    ],
    [
      'a placeholder that is no path',
      [answer, output()],
      prompting('{{ input.question | upper }}'),
      'prompts.answer.user: Not a path: "input.question | upper"; only {{ path }} exists, with names joined by dots.',
    ],
    [
      'a guard on nothing',
      [answer, guard({ on: 'answer.text' }), output()],
      {},
      'flow.1.on: Reads nothing; name what to check, e.g. { "var": "answer.text" }.',
    ],
    [
      'a grounded guard on what retrieves nothing',
      [find, answer, guard({ graders: [{ grader: 'grounded', documents: 'answer' }] }), output()],
      {},
      'flow.2.graders.0.documents: Not an earlier retrieve step: "answer"; known: find.',
    ],
    [
      'a grader that looks for nothing',
      [answer, guard({ graders: [{ grader: 'contains' }] }), output()],
      {},
      'flow.1.graders.0: Names nothing to look for (any, all or none).',
    ],
    [
      'a length that cannot be',
      [answer, guard({ graders: [{ grader: 'length', min: 3, max: 2 }] }), output()],
      {},
      'flow.1.graders.0.min: min is above max.',
    ],
    [
      'a retry with nothing to retry',
      [guard({ on: { var: 'input.question' }, else: 'retry' }), answer, output()],
      {},
      'flow.0.else: Nothing to retry: no prompt step comes before.',
    ],
    [
      'degrading to nothing',
      [answer, guard({ else: 'degrade' }), output()],
      {},
      'flow.1.else: The manifest declares no degraded answer.',
    ],
    [
      'a degraded answer that does not fit',
      [answer, output()],
      { degraded: { answer: 3 } },
      'degraded.answer: Instance type "number" is invalid. Expected "string".',
    ],
    ['two steps of one name', [answer, find, find, output()], {}, 'flow.2.name: Two steps are called "find".'],
    [
      'a bad input schema',
      [answer, output()],
      { input: { type: 'objekt', properties: { question: {} } } },
      'input.type: One or more of array, boolean, integer, null, number, object, string.',
    ],
    [
      'a bad step schema',
      [{ ...answer, schema: { pattern: '(a+)+' } }, output()],
      {},
      'flow.0.schema.pattern: Some text can match it in several ways',
    ],
    [
      'a bad grader schema',
      [answer, guard({ graders: [{ grader: 'schema', schema: { typ: 1 } }] }), output()],
      {},
      'flow.1.graders.0.schema.typ: Unknown keyword; known: ',
    ],
    ['no output', [answer], {}, 'flow: No output step: exactly one is needed, at the end.'],
    [
      'an output before the end',
      [output({ answer: '' }), answer],
      {},
      'flow.0: The output step is the last, and there is one only.',
    ],
    [
      'a reply with a name the output forbids',
      [answer, output({ answer: '', more: 1 })],
      {},
      'flow.1.value.more: Not in the output schema; known: answer.',
    ],
    [
      'a reply without what the output requires',
      [answer, output({})],
      {},
      'flow.1.value: The output schema requires "answer".',
    ],
    [
      'an unknown operator',
      [answer, output({ answer: { if: [{ eq: [1, 1] }, 1] } })],
      {},
      'flow.1.value.answer.if.0: Unknown operator "eq"; known: var, ',
    ],
  ])('%s', (_, flow, more, message) => {
    const found = faults(flow, more);
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, message.length)).toBe(message);
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'a prompt and a chain called %s, which nobody has declared',
    (name) => {
      expect(faults([{ ...answer, prompt: name, model: name }, output()])).toEqual([
        `flow.0.prompt: Unknown prompt "${name}"; known: answer.`,
        `flow.0.model: Unknown model chain "${name}"; known: main.`,
      ]);
    },
  );

  it.each(reservedNames)('a step called %s', (name) => {
    expect(faults([{ ...find, name }, output({ answer: '' })])).toEqual([
      expect.stringMatching(/^flow\.0\.name: Reserved: input, /),
    ]);
  });

  it('every fault at once, a faulty placeholder of a shared prompt told once', () => {
    const twice: Flow = [
      answer,
      { ...answer, name: 'again', model: 'none' },
      guard({ graders: [{ grader: 'length' }] }),
    ];
    expect(faults(twice, prompting('{{ a }} {{ b c }}'))).toHaveLength(6);
  });
});

const permitted = ({ providers }: { providers?: string[] }) =>
  providers === undefined ? {} : { permitted: providers };

describe('what a feature may not use', () => {
  const manifest = aManifest(both);
  const faultsWith = (permissions: object): Issue[] => [
    ...checkProviders(manifest, { known: ['baseline', 'openai'], permitted: '*', ...permitted(permissions) }),
    ...checkPermissions(manifest, permissions as never),
  ];
  const paths = (permissions: object): string[] =>
    faultsWith({ providers: '*', collections: '*', ...permissions }).map(({ path }) => path);

  it.each<[string, JsonObject, string[]]>([
    ['nothing when all is permitted', {}, []],
    ['nothing when each is permitted', { providers: ['openai', 'baseline'], collections: ['docs'] }, []],
    ['a provider', { providers: ['baseline'] }, ['models.main.0.provider']],
    ['a collection', { collections: ['other'] }, ['flow.0.from']],
    [
      'everything',
      { providers: [], collections: [] },
      ['models.main.0.provider', 'models.main.1.provider', 'flow.0.from'],
    ],
  ])('is found: %s', (_, permissions, expected) => {
    expect(paths(permissions)).toEqual(expected);
  });

  it('is said with what is permitted and who may change it', () => {
    const [issue] = faultsWith({ providers: ['baseline'], collections: '*' });
    expect(issue?.message).toBe('The feature may not use "openai"; permitted: baseline. An admin grants more.');
  });

  it('is a provider that nobody declared, told with those that it may ask', () => {
    const issues = checkProviders(manifest, { known: ['baseline', 'groq', 'other'], permitted: ['baseline', 'groq'] });
    expect(issues).toEqual([
      { path: 'models.main.0.provider', message: 'Unknown provider "openai"; known: baseline, groq.' },
    ]);
  });
});
