import { pathFault } from '#core/flow/path-fault';
import { validate } from '#core/json-schema/validate';
import { pathsOf } from '#core/prompt/paths-of';
import { render } from '#core/prompt/render';
import type { Example } from '#schema/contracts/dataset';
import type { JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { PromptExamples, ShownExample } from '#schema/contracts/prompt-examples';
import type { PromptStep } from '#schema/contracts/prompt-step';
import { examplesTemplate } from './examples-template.ts';

type Shown =
  | { readonly ok: true; readonly rows: readonly ShownExample[] }
  | { readonly ok: false; readonly why: string };

const refuse = (why: string): Shown => ({ ok: false, why });

/** Why an example cannot be shown to this step; null: it can. */
function faultOf({ id, input, expected }: Example, { input: inputs }: Manifest, { schema }: PromptStep): string | null {
  if (expected === undefined) return `Example ${id} expects nothing, so there is no answer to show.`;
  const [odd] = validate(inputs, input);
  if (odd) return `The input of example ${id} does not fit the input schema at ${odd.path || 'its top'}.`;
  const [wrong] = schema === undefined ? [] : validate(schema, expected);
  return wrong ? `What example ${id} expects does not fit the step's schema at ${wrong.path || 'its top'}.` : null;
}

/** Examples of a dataset as a step's model is shown them, or why they do not fit its version. */
export function shownExamples(
  found: readonly Example[],
  step: PromptStep & { examples: PromptExamples },
  manifest: Manifest,
): Shown {
  const { examples } = step;
  const template = examplesTemplate(manifest, examples);
  if (template === null)
    return refuse('The input has not one required text alone: say what the user says in an example, in `user`.');
  const { paths, faults } = pathsOf(template);
  const names: JsonObject = { type: 'object', properties: { input: manifest.input } };
  const unknown = paths.flatMap((path) => pathFault(names, path) ?? []);
  const fault = faults[0] ?? unknown[0] ?? found.map((one) => faultOf(one, manifest, step)).find((one) => one !== null);
  if (fault) return refuse(fault);
  if (found.length === 0)
    return refuse(`Dataset ${examples.dataset} ${examples.version} has no example of split ${examples.split}.`);
  const rows = found.map(({ id, input, expected = null }) => ({
    id,
    user: render(template, { input }),
    assistant: typeof expected === 'string' && step.schema === undefined ? expected : JSON.stringify(expected),
  }));
  return { ok: true, rows };
}
