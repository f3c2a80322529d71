import { validate } from '#core/json-schema/validate';
import { validateSchema } from '#core/json-schema/validate-schema';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import { checkChat } from './check-chat.ts';
import { checkRedacted } from './check-redacted.ts';
import { checkStep } from './check-step.ts';
import { under } from './under.ts';

/** Names that templates and expressions already know, or that an object has before anybody names it. */
export const reservedNames: readonly string[] = [
  ...['input', 'context', 'session', 'literal', 'accumulator', 'current'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'],
];

function checkNames({ flow }: Manifest): Issue[] {
  const seen = new Set<string>();
  return flow.flatMap((step, index) => {
    const { name } = step;
    const path = `flow.${index}.name`;
    if (name === undefined) return [];
    if (reservedNames.includes(name)) return [{ path, message: `Reserved: ${reservedNames.join(', ')}.` }];
    if (seen.has(name)) return [{ path, message: `Two steps are called ${JSON.stringify(name)}.` }];
    seen.add(name);
    return [];
  });
}

function checkOutputs({ flow }: Manifest): Issue[] {
  const outputs = flow.flatMap((step, index) => (step.kind === 'output' ? [index] : []));
  if (outputs.length === 0) return [{ path: 'flow', message: 'No output step: exactly one is needed, at the end.' }];
  const early = outputs.filter((index) => index !== flow.length - 1);
  return early.map((index) => ({
    path: `flow.${index}`,
    message: 'The output step is the last, and there is one only.',
  }));
}

function checkAnswers(manifest: Manifest): Issue[] {
  const input = under('input', validateSchema(manifest.input));
  const output = under('output', validateSchema(manifest.output));
  const { degraded } = manifest;
  if (degraded === undefined || output.length > 0) return [...input, ...output];
  return [...input, ...under('degraded', validate(manifest.output, degraded))];
}

const key = ({ path, message }: Issue): string => `${path}\n${message}`;

/**
 * Every fault of a manifest whose shape is right, at once, with dotted paths and the names that are known: references between
 * its parts, schemas, templates, expressions. Empty: it runs. What its feature may use is asked by `checkPermissions`.
 */
export function checkManifest(manifest: Manifest): Issue[] {
  const steps = manifest.flow.flatMap((step, index) => checkStep(manifest, step, index));
  const whole = [...checkAnswers(manifest), ...checkNames(manifest), ...checkOutputs(manifest)];
  const issues = [...whole, ...steps, ...checkRedacted(manifest), ...checkChat(manifest)];
  // A prompt used by two steps tells its faults once.
  return [...new Map(issues.map((issue) => [key(issue), issue])).values()];
}
