import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** The parts that every program below shares; `flow` is what differs. */
const shared = `
import { agent, baseline, branch, code, feature, guard, loop, map, object, openai, output, parallel, pluck, prompt, ref, retrieve, subfeature, text, tool } from 'sluice';
const base = {
  name: 'help', owners: 'docs', level: 'L0',
  input: object({ question: text(4000) }),
  output: object({ answer: text(), sources: { type: 'array' } }),
  models: { main: [openai('gpt-5-mini', { retries: 1 }), baseline] },
  prompts: { answer: { system: 'Answer.', user: '{{ found.documents }} {{input.question}}' }, lost: { user: '{{ foud.documents }}' }, rate: { user: '{{ judged }} {{ input.question }}' } },
} as const;
const shout = ({ text }: { text: string }): string => text;
const found = retrieve('found', { from: 'handbook', query: '{{ input.question }}' });
const answer = prompt('answer', { prompt: 'answer', model: 'main' });
const reply = output({ answer: ref('answer.text'), sources: pluck('found.documents', 'source') });
`;

const grounded = (documents: string) =>
  `guard('check', { on: ref('answer.text'), graders: [{ grader: 'grounded', documents: '${documents}' }], else: 'mark', message: 'x' })`;

const judgedBy = (prompt: string, model: string) =>
  `guard('check', { on: ref('answer.text'), graders: [{ grader: 'length', max: 9 }, { grader: 'judge', prompt: '${prompt}', model: '${model}' }], else: 'mark', message: 'x' })`;

const accepted: [what: string, flow: string][] = [
  ['retrieval, a prompt and a reply', '[found, answer, reply]'],
  ['a guard with a judge', `[found, answer, ${judgedBy('rate', 'main')}, reply]`],
  ['a guard on an earlier answer', `[found, answer, ${grounded('found')}, reply]`],
  [
    'a tool with arguments and its result',
    `[found, tool('look', { tool: 'orders', arguments: { id: ref('input.question'), all: true } }), output({ answer: ref('look.result.state'), sources: [] })]`,
  ],
  [
    'a tool without arguments',
    `[tool('look', { tool: 'orders', arguments: {} }), output({ answer: ref('look.result'), sources: [] })]`,
  ],
  [
    'a function and what it returns',
    `[code('loud', { function: shout, arguments: { text: ref('input.question') } }), output({ answer: ref('loud.result.x'), sources: [] })]`,
  ],
  [
    'an agent, its text and its calls',
    `[found, agent('plan', { prompt: 'answer', model: 'main', tools: ['orders'], maxTurns: 4, maxUsd: 0.1 }), output({ answer: ref('plan.text'), sources: ref('plan.calls') })]`,
  ],
  ['attributes of the context', `[output({ answer: ref('context.language'), sources: ref('session') })]`],
  [
    'paths below a known one',
    `[found, answer, output({ answer: ref('answer.json.text'), sources: ref('found.documents.0.id') })]`,
  ],
  [
    'an expression on known paths',
    `[found, answer, output({ answer: ref('answer.text'), sources: [{ if: [ref('answer.fallback'), 'a', 'b'] }] })]`,
  ],
  [
    'a branch, whose steps are read by their own names',
    `[found, branch('way', { cases: [{ when: ref('context.vip'), do: [answer] }], else: [answer] }), reply]`,
  ],
  [
    'steps at once, read behind their arms',
    `[parallel('both', { left: [found, answer], right: [found] }), output({ answer: ref('both.left.answer.text'), sources: ref('both.right.found.documents') })]`,
  ],
  [
    'steps for each item',
    `[found, map('each', { over: ref('found.documents'), as: 'one', max: 5, do: [tool('look', { tool: 'orders', arguments: { id: ref('one.id') } })] }), output({ answer: 'x', sources: ref('each.items') })]`,
  ],
  [
    'a loop that reads its last round',
    `[found, loop('again', { max: 3, do: [answer, tool('look', { tool: 'orders', arguments: { before: ref('again.last.answer.text') } })], until: ref('answer.json.good') }), output({ answer: ref('again.last.answer.text'), sources: [] })]`,
  ],
  [
    'a version of another feature',
    `[subfeature('ask', { feature: 'other', version: 'v_0123456789abcdef', input: { q: ref('input.question') } }), output({ answer: ref('ask.output.answer'), sources: [] })]`,
  ],
  ['a fallback', `[output({ answer: ref('context.name', 'you'), sources: [] })]`],
  [
    'a flow that was put together elsewhere',
    `[found, answer, reply] as readonly (typeof found | typeof answer | typeof reply)[]`,
  ],
];

const refused: [what: string, flow: string, says: string][] = [
  [
    'a judge whose prompt does not exist',
    `[found, answer, ${judgedBy('nope', 'main')}, reply]`,
    'Step "check": no prompt is called "nope".',
  ],
  [
    'a judge whose model does not exist',
    `[found, answer, ${judgedBy('rate', 'nope')}, reply]`,
    'Step "check": no model chain is called "nope".',
  ],
  [
    'a judge whose prompt reads what does not exist',
    `[found, answer, ${judgedBy('lost', 'main')}, reply]`,
    'Step "check": nothing is called "foud.documents" here.',
  ],
  [
    'what judges read, read by others',
    `[found, prompt('answer', { prompt: 'rate', model: 'main' }), reply]`,
    'Step "answer": nothing is called "judged" here.',
  ],
  [
    'a prompt that does not exist',
    `[found, prompt('a', { prompt: 'nope', model: 'main' }), reply]`,
    'Step "a": no prompt is called "nope".',
  ],
  [
    'a model that does not exist',
    `[found, prompt('a', { prompt: 'answer', model: 'nope' }), reply]`,
    'Step "a": no model chain is called "nope".',
  ],
  [
    'a reply from a step that does not exist',
    `[found, answer, output({ answer: ref('anwser.text'), sources: [] })]`,
    'Step "output": nothing is called "anwser.text" here.',
  ],
  [
    'a result that the step does not give',
    `[found, answer, output({ answer: ref('answer.txt'), sources: [] })]`,
    'Step "output": nothing is called "answer.txt" here.',
  ],
  [
    'an argument from nowhere',
    `[tool('look', { tool: 'orders', arguments: { id: ref('input.nr') } }), output({ answer: 'x', sources: [] })]`,
    'Step "look": nothing is called "input.nr" here.',
  ],
  [
    'more of a tool than its result',
    `[tool('look', { tool: 'orders', arguments: {} }), output({ answer: ref('look.text'), sources: [] })]`,
    'Step "output": nothing is called "look.text" here.',
  ],
  [
    'an agent that asks for a prompt which is not there',
    `[found, agent('plan', { prompt: 'nope', model: 'main', tools: ['orders'], maxTurns: 4 }), reply]`,
    'Step "plan": no prompt is called "nope".',
  ],
  [
    'more of an agent than it gives',
    `[found, agent('plan', { prompt: 'answer', model: 'main', tools: ['orders'], maxTurns: 4 }), output({ answer: ref('plan.model'), sources: [] })]`,
    'Step "output": nothing is called "plan.model" here.',
  ],
  [
    'an argument that the function does not take',
    `[code('loud', { function: shout, arguments: { words: ref('input.question') } }), output({ answer: 'x', sources: [] })]`,
    "'words' does not exist in type",
  ],
  [
    'more of a function than its result',
    `[code('loud', { function: shout, arguments: { text: 'x' } }), output({ answer: ref('loud.text'), sources: [] })]`,
    'Step "output": nothing is called "loud.text" here.',
  ],
  ['a step that comes later', `[answer, found, reply]`, 'Step "answer": nothing is called "found.documents" here.'],
  [
    'a placeholder that leads nowhere',
    `[found, prompt('a', { prompt: 'lost', model: 'main' }), reply]`,
    'Step "a": nothing is called "foud.documents" here.',
  ],
  [
    'an input the schema lacks',
    `[retrieve('found', { from: 'x', query: '{{ input.query }}' }), answer, reply]`,
    'Step "found": nothing is called "input.query" here.',
  ],
  [
    'a step of a branch that reads what is not there',
    `[found, branch('way', { cases: [{ when: ref('context.vip'), do: [prompt('a', { prompt: 'lost', model: 'main' })] }], else: [] }), reply]`,
    'Step "a": nothing is called "foud.documents" here.',
  ],
  [
    'a case that reads what is not there',
    `[found, branch('way', { cases: [{ when: ref('vip'), do: [answer] }], else: [answer] }), reply]`,
    'Step "way": nothing is called "vip" here.',
  ],
  [
    'what one arm found, in another',
    `[parallel('both', { left: [answer], right: [found] }), output({ answer: 'x', sources: [] })]`,
    'Step "answer": nothing is called "found.documents" here.',
  ],
  [
    'what is inside a loop, after it',
    `[found, loop('again', { max: 3, do: [answer], until: ref('again.last.answer.text') }), reply]`,
    'Step "output": nothing is called "answer.text" here.',
  ],
  [
    'an item outside its map',
    `[found, map('each', { over: ref('found.documents'), as: 'one', max: 5, do: [answer] }), output({ answer: ref('one.id'), sources: [] })]`,
    'Step "output": nothing is called "one.id" here.',
  ],
  [
    'a reply within a step',
    `[found, loop('again', { max: 3, do: [output({})], until: ref('again.count') }), output({ answer: 'x', sources: [] })]`,
    'output(…) is the last step of the flow.',
  ],
  ['two steps of one name', '[found, found, reply]', 'Step "found": the name is taken.'],
  [
    'a step named like the input',
    `[retrieve('input', { from: 'x', query: 'y' }), reply]`,
    'Step "input": the name is taken.',
  ],
  ['a flow without a reply', '[found, answer]', 'Step "answer": the last step must be output(…).'],
  ['two replies', '[found, answer, reply, reply]', 'Step "output": output(…) must be last.'],
  [
    'a reply with a property too many',
    `[output({ answer: 'x', sources: [], more: 1 })]`,
    'Step "output": the output schema has no "more".',
  ],
  [
    'a reply that lacks a required property',
    `[output({ answer: 'x' })]`,
    'Step "output": the output schema requires "sources".',
  ],
  [
    'a guard on documents nobody retrieved',
    `[found, answer, ${grounded('fund')}, reply]`,
    'Step "check": no earlier retrieve step is called "fund".',
  ],
  [
    'a list plucked from nowhere',
    `[found, answer, output({ answer: 'x', sources: pluck('fund.documents', 'id') })]`,
    'Step "output": nothing is called "fund.documents" here.',
  ],
  [
    'an unknown field of a step',
    `[found, prompt('a', { prompt: 'answer', model: 'main', modell: 'x' }), reply]`,
    `'modell' does not exist in type`,
  ],
  [
    'an unknown reaction of a guard',
    `[found, answer, guard('g', { on: 1, graders: [], else: 'shrug', message: 'x' }), reply]`,
    '"shrug"',
  ],
];

const program = (flow: string): string => `export const it = feature({ ...base, flow: ${flow} });`;

describe('what TypeScript says of a flow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-authoring-'));
  const flows = [...accepted, ...refused].map(([, flow]) => flow);
  let errors: string[] = [];

  beforeAll(() => {
    flows.forEach((flow, n) => writeFileSync(join(folder, `flow-${n}.ts`), `${shared}${program(flow)}\n`));
    const compilerOptions = {
      composite: false,
      emitDeclarationOnly: false,
      noEmit: true,
      rootDir: '/',
      paths: { sluice: [join(root, 'schema/authoring.ts')] },
    };
    const project = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['./*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
    const said = stdout.split(/\n(?=\S)/);
    errors = flows.map((_, n) => said.filter((error) => error.includes(`flow-${n}.ts`)).join('\n'));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(accepted)('%s compiles', (_what, flow) => expect(errors[flows.indexOf(flow)]).toBe(''));
  test.each(refused)('%s does not compile, and the error says so', (_what, flow, says) =>
    expect(errors[flows.indexOf(flow)]?.replaceAll('\\"', '"')).toContain(says),
  );
});
