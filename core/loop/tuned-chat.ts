import { chatLine } from '#core/dataset/chat-line';
import { stepsIn } from '#core/flow/steps-in';
import { isObject } from '#core/mcp/is-object';
import { render } from '#core/prompt/render';
import { readTemplate } from '#core/prompt/template';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { PromptStep } from '#schema/contracts/prompt-step';

/** `prompt`: as the version's model saw it; `system`: the version's system prompt before what was asked; `question`: what was asked alone. */
export type TunedChat = { readonly messages: readonly Json[]; readonly shown: 'prompt' | 'system' | 'question' };

type Message = { readonly role: string; readonly content: string };

/** Whether all that a template reads is the input: nothing else of a run is kept whole. */
const readsInputAlone = (template: string): boolean =>
  readTemplate(template).parts.every(
    (part) => typeof part === 'string' || part.path === 'input' || part.path.startsWith('input.'),
  );

/** The one step whose model gave the answer; null where there are several, or one whose answer took more than one turn. */
function answering({ flow }: Manifest): PromptStep | null {
  const asking = stepsIn(flow).filter(({ step }) => ['prompt', 'agent', 'subfeature'].includes(step.kind));
  const [only] = asking;
  return asking.length === 1 && only?.step.kind === 'prompt' ? only.step : null;
}

/** What the model itself said of this output: the property that its text became, or the JSON of its schema's properties. Null: the output does not tell. */
function saidOf({ flow }: Manifest, { name, schema }: PromptStep, output: Json): string | null {
  if (typeof output === 'string') return schema === undefined ? output : null;
  const last = flow.at(-1);
  if (last?.kind !== 'output' || !isObject(output)) return null;
  const became = (path: string): string | undefined =>
    Object.entries(last.value).find(([, value]) => isObject(value) && value['var'] === path)?.[0];
  if (schema === undefined) {
    const text = output[became(`${name}.text`) ?? ''];
    return typeof text === 'string' ? text : null;
  }
  const { properties = {} } = schema;
  const said = Object.keys(isObject(properties) ? properties : {}).map((property) => {
    const place = became(`${name}.json.${property}`);
    return [property, place === undefined ? undefined : output[place]] as const;
  });
  if (said.length === 0 || said.some(([, value]) => value === undefined)) return null;
  return JSON.stringify(Object.fromEntries(said));
}

/**
 * A run as the chat to learn from: what its version's model was asked and said, as far as that follows from the version and the
 * input; documents, sessions and what steps gave are not kept of a run. Null: there is no answer.
 */
export function tunedChat(manifest: Manifest | null, input: JsonObject, output: Json): TunedChat | null {
  const plain = chatLine(input, output);
  if (plain === null) return null;
  const step = manifest === null ? null : answering(manifest);
  const prompt = step === null ? undefined : manifest?.prompts[step.prompt];
  const said = manifest === null || step === null ? null : saidOf(manifest, step, output);
  if (step === null || prompt === undefined || said === null) return { ...plain, shown: 'question' };
  const { system = '', user } = prompt;
  if (!readsInputAlone(system)) return { ...plain, shown: 'question' };
  const told: Message[] = system === '' ? [] : [{ role: 'system', content: render(system, { input }) }];
  const answer: Message = { role: 'assistant', content: said };
  const isWhole = step.memory !== true && step.examples === undefined && readsInputAlone(user);
  if (isWhole)
    return { messages: [...told, { role: 'user', content: render(user, { input }) }, answer], shown: 'prompt' };
  const asked = plain.messages.slice(0, -1).filter((one) => !isObject(one) || one['role'] !== 'system');
  return { messages: [...told, ...asked, answer], shown: system === '' ? 'question' : 'system' };
}
