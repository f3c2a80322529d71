import { graderFaults } from '#core/grading/grader-faults';
import { inspect, inspectOutput, type Inspection } from '#core/expression/inspect';
import { validateSchema } from '#core/json-schema/validate-schema';
import { pathsOf } from '#core/prompt/paths-of';
import type { JsonObject } from '#schema/contracts/json';
import type { GuardGrader, Manifest, Step } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import { knownNames } from './known-names.ts';
import { pathFault } from './path-fault.ts';
import { shapeFaults } from './shape-faults.ts';
import { under } from './under.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** A step under check: where it stands, and what it may name. */
type Spot = { readonly manifest: Manifest; readonly index: number; readonly names: JsonObject };

const at = (...parts: (string | number)[]): string => parts.join('.');

const listed = (names: readonly string[]): string => names.join(', ') || 'none';

/** Adds when the name belongs to a step that comes later: the commonest mistake. */
function comesLater(path: string, { manifest, index, names }: Spot): string {
  const [root = ''] = path.split('.');
  const later = manifest.flow.slice(index).some((step) => step.name === root);
  return later && pathFault(names, root) !== null ? ` (step ${JSON.stringify(root)} has not run by then)` : '';
}

function checkPath(path: string, spot: Spot): string | null {
  const fault = pathFault(spot.names, path);
  return fault === null ? null : `${path}: ${fault}${comesLater(path, spot)}.`;
}

function checkTemplate(template: string, path: string, spot: Spot): Issue[] {
  const { paths, faults } = pathsOf(template);
  const unknown = paths.map((name) => checkPath(name, spot)).filter((message) => message !== null);
  return [...faults, ...unknown].map((message) => ({ path, message }));
}

function checkInspection({ references, faults }: Inspection, path: string, spot: Spot): Issue[] {
  const unknown = references.map((reference) => ({ at: reference.at, message: checkPath(reference.path, spot) }));
  const issues = unknown.flatMap(({ at: where, message }) => (message === null ? [] : [{ path: where, message }]));
  return under(path, [...faults, ...issues]);
}

function checkPrompt(step: StepOf<'prompt'>, path: string, spot: Spot): Issue[] {
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
  return [...issues, ...under(at(path, 'schema'), step.schema ? validateSchema(step.schema) : [])];
}

function checkGrounded(documents: string, path: string, { manifest, index }: Spot): Issue[] {
  const known = manifest.flow.slice(0, index).flatMap((step) => (step.kind === 'retrieve' ? [step.name] : []));
  if (known.includes(documents)) return [];
  const message = `Not an earlier retrieve step: ${JSON.stringify(documents)}; known: ${listed(known)}.`;
  return [{ path: at(path, 'documents'), message }];
}

function checkGrader(grader: GuardGrader, path: string, spot: Spot): Issue[] {
  const own = under(path, graderFaults(grader));
  return grader.grader === 'grounded' ? [...own, ...checkGrounded(grader.documents, path, spot)] : own;
}

function checkReaction(step: StepOf<'guard'>, path: string, { manifest, index }: Spot): Issue[] {
  const asked = manifest.flow.slice(0, index).some(({ kind }) => kind === 'prompt');
  if (step.else === 'retry' && !asked) return [{ path, message: 'Nothing to retry: no prompt step comes before.' }];
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

/** Every fault of the step at `index` of the flow, with paths from the manifest's top. */
export function checkStep(manifest: Manifest, step: Step, index: number): Issue[] {
  const spot: Spot = { manifest, index, names: knownNames(manifest, index) };
  const path = at('flow', index);
  switch (step.kind) {
    case 'retrieve':
      return checkTemplate(step.query, at(path, 'query'), spot);
    case 'prompt':
      return checkPrompt(step, path, spot);
    case 'tool':
      return checkInspection(inspectOutput(step.arguments), at(path, 'arguments'), spot);
    case 'guard':
      return checkGuard(step, path, spot);
    case 'output': {
      const value = at(path, 'value');
      const shape = { schema: manifest.output, called: 'the output schema' };
      return [...checkInspection(inspectOutput(step.value), value, spot), ...shapeFaults(step.value, value, shape)];
    }
  }
}
