import { validate } from '#core/json-schema/validate';
import { validateSchema } from '#core/json-schema/validate-schema';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import { checkBounds } from './bounds.ts';
import { checkChat } from './check-chat.ts';
import { checkMemory } from './check-memory.ts';
import { checkNames } from './check-names.ts';
import { checkRedacted } from './check-redacted.ts';
import { checkSteps } from './check-step.ts';
import { ownNames } from './known-names.ts';
import type { Parts } from './program.ts';
import { stepsIn } from './steps-in.ts';
import { under } from './under.ts';

function checkOutputs({ flow }: Manifest): Issue[] {
  const outputs = stepsIn(flow).filter(({ step }) => step.kind === 'output');
  if (outputs.length === 0) return [{ path: 'flow', message: 'No output step: exactly one is needed, at the end.' }];
  const early = outputs.filter(({ step }) => step !== flow.at(-1));
  return early.map(({ at }) => ({ path: at, message: 'The output step is the last, and there is one only.' }));
}

function checkAnswers(manifest: Manifest): Issue[] {
  const input = under('input', validateSchema(manifest.input));
  const output = under('output', validateSchema(manifest.output));
  const { degraded } = manifest;
  if (degraded === undefined || output.length > 0) return [...input, ...output];
  return [...input, ...under('degraded', validate(manifest.output, degraded))];
}

const key = ({ path, message }: Issue): string => `${path}\n${message}`;

const noParts: Parts = new Map();

/**
 * Every fault of a manifest whose shape is right, at once, with dotted paths and the names that are known: references between
 * its parts, schemas, templates, expressions, and how much a run may come to. Empty: it runs, and ends. `parts` are the versions
 * that its subfeatures name. What its feature may use is asked by `checkPermissions`.
 */
export function checkManifest(manifest: Manifest, parts: Parts = noParts): Issue[] {
  const { flow } = manifest;
  const room = { manifest, parts, names: ownNames(manifest), retrieves: [] };
  const named = [...checkNames(flow, 'flow', new Set()), ...checkOutputs(manifest), ...checkBounds(manifest, parts)];
  const whole = [...checkAnswers(manifest), ...named, ...checkSteps(flow, 'flow', room)];
  const issues = [...whole, ...checkRedacted(manifest), ...checkChat(manifest), ...checkMemory(manifest, parts)];
  // A prompt used by two steps tells its faults once.
  return [...new Map(issues.map((issue) => [key(issue), issue])).values()];
}
