import { inspect } from '#core/expression/inspect';
import { inputText } from '#core/chat/chat-input';
import { sessionNames } from '#core/memory/session-value';
import { pathsOf } from '#core/prompt/paths-of';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Memory, MemorySummary } from '#schema/contracts/memory';
import type { Issue } from '#schema/contracts/problem';
import { namesOf, ownNames } from './known-names.ts';
import { pathFault } from './path-fault.ts';
import type { Parts } from './program.ts';
import { stepsIn } from './steps-in.ts';
import { under } from './under.ts';

const listed = (names: readonly string[]): string => names.join(', ') || 'none';

function checkExpression(expression: Json, path: string, names: JsonObject): Issue[] {
  const { references, faults } = inspect(expression);
  const unknown = references.flatMap((reference) => {
    const fault = pathFault(names, reference.path, reference.optional);
    return fault === null ? [] : [{ path: reference.at, message: `${reference.path}: ${fault}.` }];
  });
  return under(path, [...faults, ...unknown]);
}

/** A summary's prompt knows the session and nothing else: it is asked when the run is over. */
function checkTemplates({ prompts }: Manifest, name: string): Issue[] {
  const names: JsonObject = { type: 'object', properties: { session: sessionNames } };
  const prompt = Object.hasOwn(prompts, name) ? prompts[name] : undefined;
  if (prompt === undefined)
    return [
      {
        path: 'memory.summary.prompt',
        message: `Unknown prompt ${JSON.stringify(name)}; known: ${listed(Object.keys(prompts))}.`,
      },
    ];
  const { paths, faults } = pathsOf(`${prompt.system ?? ''}\n${prompt.user}`);
  const unknown = paths.flatMap((path) => {
    const fault = pathFault(names, path);
    return fault === null ? [] : [`${path}: ${fault}.`];
  });
  const silent = paths.some((path) => path === 'session.messages')
    ? []
    : ['Does not read {{ session.messages }}, which it is to condense.'];
  return [...faults, ...unknown, ...silent].map((message) => ({ path: 'memory.summary.prompt', message }));
}

function checkSummary({ prompt, model }: MemorySummary, manifest: Manifest): Issue[] {
  const { models } = manifest;
  const chain = Object.hasOwn(models, model) ? models[model] : undefined;
  const templates = checkTemplates(manifest, prompt);
  if (chain === undefined) {
    const message = `Unknown model chain ${JSON.stringify(model)}; known: ${listed(Object.keys(models))}.`;
    return [...templates, { path: 'memory.summary.model', message }];
  }
  if (!chain.every(({ provider }) => provider === 'baseline')) return templates;
  const message = 'The built-in model answers from documents and condenses nothing; name a chain with another.';
  return [...templates, { path: 'memory.summary.model', message }];
}

function checkDeclared(memory: Memory, manifest: Manifest, parts: Parts): Issue[] {
  const atEnd: JsonObject = { type: 'object', properties: { ...ownNames(manifest), ...namesOf(manifest.flow, parts) } };
  const reply: JsonObject = { type: 'object', properties: { output: manifest.output } };
  const issues: Issue[] = [];
  if (memory.input !== undefined) issues.push(...checkExpression(memory.input, 'memory.input', atEnd));
  else if (inputText(manifest) === null)
    issues.push({
      path: 'memory.input',
      message: 'The input has not one required text alone: say what the user said, e.g. { "var": "input.question" }.',
    });
  if (memory.output !== undefined) issues.push(...checkExpression(memory.output, 'memory.output', reply));
  return memory.summary === undefined ? issues : [...issues, ...checkSummary(memory.summary, manifest)];
}

/** Every fault of what a version remembers: what is kept, how it is condensed, and steps that want what nobody keeps. */
export function checkMemory(manifest: Manifest, parts: Parts): Issue[] {
  const { memory, flow } = manifest;
  if (memory !== undefined) return checkDeclared(memory, manifest, parts);
  return stepsIn(flow).flatMap(({ step, at }) =>
    (step.kind === 'prompt' || step.kind === 'agent') && step.memory === true
      ? [{ path: `${at}.memory`, message: 'The manifest declares no memory.' }]
      : [],
  );
}
