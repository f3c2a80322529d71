import { graderFaults } from '#core/grading/grader-faults';
import { inspect, inspectOutput, type Inspection } from '#core/expression/inspect';
import { validateSchema } from '#core/json-schema/validate-schema';
import { pathsOf } from '#core/prompt/paths-of';
import type { Json } from '#schema/contracts/json';
import type { GuardGrader, Judge } from '#schema/contracts/guard-step';
import type { Manifest } from '#schema/contracts/manifest';
import type { Step } from '#schema/contracts/step';
import type { Issue } from '#schema/contracts/problem';
import { isCall } from './is-call.ts';
import { isJudge } from './judges-of.ts';
import { loopSchema, namesOf, namesOfStep, type Names } from './known-names.ts';
import { pathFault } from './path-fault.ts';
import { partKey, type Parts } from './program.ts';
import { shapeFaults } from './shape-faults.ts';
import { under } from './under.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** A room under check: what its steps may name so far, and which of the names are retrieve steps. */
export type Room = {
  readonly manifest: Manifest;
  readonly parts: Parts;
  readonly names: Names;
  readonly retrieves: readonly string[];
};

/** A step under check: its room as it finds it, the steps before it in its list, and the names of those from it on. */
type Spot = Room & { readonly before: readonly Step[]; readonly later: Names };

const at = (...parts: (string | number)[]): string => parts.join('.');

const listed = (names: readonly string[]): string => names.join(', ') || 'none';

/** Adds when the name belongs to a step that comes later: the commonest mistake. */
function comesLater(path: string, { names, later }: Spot): string {
  const [root = ''] = path.split('.');
  const unknown = !Object.hasOwn(names, root) && Object.hasOwn(later, root);
  return unknown ? ` (step ${JSON.stringify(root)} has not run by then)` : '';
}

function checkPath(path: string, spot: Spot, optional = false): string | null {
  const fault = pathFault({ type: 'object', properties: spot.names }, path, optional);
  return fault === null ? null : `${path}: ${fault}${comesLater(path, spot)}.`;
}

function checkTemplate(template: string, path: string, spot: Spot): Issue[] {
  const { paths, faults } = pathsOf(template);
  const unknown = paths.map((name) => checkPath(name, spot)).filter((message) => message !== null);
  return [...faults, ...unknown].map((message) => ({ path, message }));
}

function checkInspection({ references, faults }: Inspection, path: string, spot: Spot): Issue[] {
  const unknown = references.map((reference) => ({
    at: reference.at,
    message: checkPath(reference.path, spot, reference.optional),
  }));
  const issues = unknown.flatMap(({ at: where, message }) => (message === null ? [] : [{ path: where, message }]));
  return under(path, [...faults, ...issues]);
}

/** What asks a model: its prompt, with the paths that this reads, and its chain. */
function checkAsked(step: { readonly prompt: string; readonly model: string }, path: string, spot: Spot): Issue[] {
  const { prompts, models } = spot.manifest;
  const prompt = Object.hasOwn(prompts, step.prompt) ? prompts[step.prompt] : undefined;
  const issues: Issue[] = [];
  if (prompt === undefined) {
    const message = `Unknown prompt ${JSON.stringify(step.prompt)}; known: ${listed(Object.keys(prompts))}.`;
    issues.push({ path: at(path, 'prompt'), message });
  } else {
    const name = at('prompts', step.prompt);
    issues.push(...checkTemplate(prompt.system ?? '', at(name, 'system'), spot));
    issues.push(...checkTemplate(prompt.user, at(name, 'user'), spot));
  }
  if (!Object.hasOwn(models, step.model)) {
    const message = `Unknown model chain ${JSON.stringify(step.model)}; known: ${listed(Object.keys(models))}.`;
    issues.push({ path: at(path, 'model'), message });
  }
  return issues;
}

const checkPrompt = (step: StepOf<'prompt' | 'agent'>, path: string, spot: Spot): Issue[] => [
  ...checkAsked(step, path, spot),
  ...under(at(path, 'schema'), step.schema ? validateSchema(step.schema) : []),
];

/** A judge's prompt knows one name more, and has to read it. */
function checkJudge(judge: Judge, path: string, spot: Spot): Issue[] {
  const { prompts, models } = spot.manifest;
  const issues = checkAsked(judge, path, { ...spot, names: { ...spot.names, judged: {} } });
  const prompt = Object.hasOwn(prompts, judge.prompt) ? prompts[judge.prompt] : undefined;
  const { paths } = pathsOf(`${prompt?.system ?? ''} ${prompt?.user ?? ''}`);
  if (prompt !== undefined && !paths.some((one) => one === 'judged' || one.startsWith('judged.')))
    issues.push({ path: at(path, 'prompt'), message: 'Does not read {{ judged }}, which it is to judge.' });
  const chain = Object.hasOwn(models, judge.model) ? models[judge.model] : undefined;
  if (chain?.every(({ provider }) => provider === 'baseline'))
    issues.push({ path: at(path, 'model'), message: 'The built-in model judges nothing; name a chain with another.' });
  return issues;
}

function checkGrounded(documents: string, path: string, { retrieves }: Spot): Issue[] {
  if (retrieves.includes(documents)) return [];
  const message = `Not an earlier retrieve step: ${JSON.stringify(documents)}; known: ${listed(retrieves)}.`;
  return [{ path: at(path, 'documents'), message }];
}

function checkGrader(grader: GuardGrader, path: string, spot: Spot): Issue[] {
  if (isJudge(grader)) return checkJudge(grader, path, spot);
  const own = under(path, graderFaults(grader));
  return grader.grader === 'grounded' ? [...own, ...checkGrounded(grader.documents, path, spot)] : own;
}

function checkReaction(step: StepOf<'guard'>, path: string, { manifest, before }: Spot): Issue[] {
  const asked = before.some(({ kind }) => kind === 'prompt');
  if (step.else === 'retry' && !asked) {
    const toAgent = before.some(({ kind }) => kind === 'agent')
      ? ' (a guard goes back to a prompt, never to an agent)'
      : '';
    return [{ path, message: `Nothing to retry: no prompt step comes before${toAgent}.` }];
  }
  if (step.else === 'degrade' && !manifest.degraded)
    return [{ path, message: 'The manifest declares no degraded answer.' }];
  return [];
}

function checkGuard(step: StepOf<'guard'>, path: string, spot: Spot): Issue[] {
  const inspection = inspect(step.on);
  const on = checkInspection(inspection, at(path, 'on'), spot);
  if (inspection.references.length === 0 && on.length === 0) {
    on.push({ path: at(path, 'on'), message: 'Reads nothing; name what to check, e.g. { "var": "answer.text" }.' });
  }
  const graders = step.graders.flatMap((grader, index) => checkGrader(grader, at(path, 'graders', index), spot));
  return [...on, ...graders, ...checkReaction(step, at(path, 'else'), spot)];
}

const checkExpression = (expression: Json, path: string, spot: Spot): Issue[] =>
  checkInspection(inspect(expression), path, spot);

function checkBranch({ cases, else: otherwise }: StepOf<'branch'>, path: string, spot: Spot): Issue[] {
  const each = cases.flatMap(({ when, do: steps }, index) => {
    const here = at(path, 'cases', index);
    return [...checkExpression(when, at(here, 'when'), spot), ...checkSteps(steps, at(here, 'do'), spot)];
  });
  return [...each, ...checkSteps(otherwise, at(path, 'else'), spot)];
}

function checkMap(step: StepOf<'map'>, path: string, spot: Spot): Issue[] {
  const room = { ...spot, names: { ...spot.names, [step.as]: {} } };
  return [...checkExpression(step.over, at(path, 'over'), spot), ...checkSteps(step.do, at(path, 'do'), room)];
}

/** Inside, and in `until`, the loop's own name tells of the rounds so far. */
function checkLoop(step: StepOf<'loop'>, path: string, spot: Spot): Issue[] {
  const room = { ...spot, names: { ...spot.names, [step.name]: loopSchema(step.do, spot.parts) } };
  const until = inspect(step.until);
  const ending = { ...room, names: { ...room.names, ...namesOf(step.do, spot.parts) } };
  const issues = [...checkSteps(step.do, at(path, 'do'), room), ...checkInspection(until, at(path, 'until'), ending)];
  if (until.references.length > 0 || until.faults.length > 0) return issues;
  const message = 'Reads nothing, so that all rounds end alike; name what to look at, e.g. { "var": "check.pass" }.';
  return [...issues, { path: at(path, 'until'), message }];
}

function checkSubfeature(step: StepOf<'subfeature'>, path: string, spot: Spot): Issue[] {
  const { feature, version } = step;
  const input = at(path, 'input');
  const read = checkInspection(inspectOutput(step.input), input, spot);
  const part = spot.parts.get(partKey(step));
  if (part === undefined)
    return [...read, { path: at(path, 'version'), message: `Feature ${feature} has no version ${version}.` }];
  const shape = { schema: part.manifest.input, called: `the input schema of ${feature} ${version}` };
  return [...read, ...shapeFaults(step.input, input, shape)];
}

function checkOutput(step: StepOf<'output'>, path: string, spot: Spot): Issue[] {
  const value = at(path, 'value');
  const shape = { schema: spot.manifest.output, called: 'the output schema' };
  return [...checkInspection(inspectOutput(step.value), value, spot), ...shapeFaults(step.value, value, shape)];
}

function checkStep(step: Step, path: string, spot: Spot): Issue[] {
  if (isCall(step)) return checkInspection(inspectOutput(step.arguments), at(path, 'arguments'), spot);
  switch (step.kind) {
    case 'retrieve':
      return checkTemplate(step.query, at(path, 'query'), spot);
    case 'prompt':
    case 'agent':
      return checkPrompt(step, path, spot);
    case 'guard':
      return checkGuard(step, path, spot);
    case 'branch':
      return checkBranch(step, path, spot);
    case 'parallel':
      return step.do.flatMap(({ steps }, index) => checkSteps(steps, at(path, 'do', index, 'steps'), spot));
    case 'map':
      return checkMap(step, path, spot);
    case 'loop':
      return checkLoop(step, path, spot);
    case 'subfeature':
      return checkSubfeature(step, path, spot);
    case 'output':
      return checkOutput(step, path, spot);
  }
}

/** Every fault of the steps of a list that begins in this room, with paths from the manifest's top. */
export function checkSteps(steps: readonly Step[], path: string, room: Room): Issue[] {
  let { names, retrieves } = room;
  return steps.flatMap((step, index) => {
    const later = namesOf(steps.slice(index), room.parts);
    const spot: Spot = { ...room, names, retrieves, before: steps.slice(0, index), later };
    const issues = checkStep(step, at(path, index), spot);
    // Names of the run's own values stand last, and nobody else's.
    names = { ...namesOfStep(step, room.parts), ...names };
    if (step.kind === 'retrieve') retrieves = [...retrieves, step.name];
    return issues;
  });
}
