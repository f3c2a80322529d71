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

/** The property of the output that something of a step became as it was: `answer.text`. */
function placeOf({ flow }: Manifest, path: string): string | undefined {
  const last = flow.at(-1);
  const values = last?.kind === 'output' ? Object.entries(last.value) : [];
  return values.find(([, value]) => isObject(value) && value['var'] === path)?.[0];
}

/** The JSON of the properties that a schema asks for, each from where it became part of the output; null: not all did. */
function jsonSaid(manifest: Manifest, { name, schema }: PromptStep, output: JsonObject): string | null {
  const properties = schema?.['properties'];
  const said = Object.keys(isObject(properties ?? null) ? Object(properties) : {}).map((property) => {
    const place = placeOf(manifest, `${name}.json.${property}`);
    return [property, place === undefined ? undefined : output[place]] as const;
  });
  const isWhole = said.length > 0 && said.every(([, value]) => value !== undefined);
  return isWhole ? JSON.stringify(Object.fromEntries(said)) : null;
}

/** What the model itself said of this output: the property that its text became, or the JSON of its schema's properties. Null: the output does not tell. */
function saidOf(manifest: Manifest, step: PromptStep, output: Json): string | null {
  if (typeof output === 'string' && step.schema === undefined) return output;
  if (!isObject(output)) return null;
  if (step.schema !== undefined) return jsonSaid(manifest, step, output);
  const text = output[placeOf(manifest, `${step.name}.text`) ?? ''];
  return typeof text === 'string' ? text : null;
}

/** How the version asks; null: not to be told from the version and the input. */
type Asked = { readonly system: readonly Message[]; readonly user: Message | null; readonly answer: Message };

function askedBy(manifest: Manifest, input: JsonObject, output: Json): Asked | null {
  const step = answering(manifest);
  const prompt = step === null ? undefined : manifest.prompts[step.prompt];
  if (step === null || prompt === undefined) return null;
  const { system = '', user } = prompt;
  const said = saidOf(manifest, step, output);
  if (said === null || !readsInputAlone(system)) return null;
  const isWhole = step.memory !== true && step.examples === undefined && readsInputAlone(user);
  return {
    system: system === '' ? [] : [{ role: 'system', content: render(system, { input }) }],
    user: isWhole ? { role: 'user', content: render(user, { input }) } : null,
    answer: { role: 'assistant', content: said },
  };
}

const isSystem = (message: Json): boolean => isObject(message) && message['role'] === 'system';

/**
 * A run as the chat to learn from: what its version's model was asked and said, as far as that follows from the version and the
 * input; documents, sessions and what steps gave are not kept of a run. Null: there is no answer.
 */
export function tunedChat(manifest: Manifest | null, input: JsonObject, output: Json): TunedChat | null {
  const plain = chatLine(input, output);
  if (plain === null) return null;
  const asked = manifest === null ? null : askedBy(manifest, input, output);
  if (asked === null) return { ...plain, shown: 'question' };
  const { system, user, answer } = asked;
  if (user !== null) return { messages: [...system, user, answer], shown: 'prompt' };
  const question = plain.messages.slice(0, -1).filter((one) => system.length === 0 || !isSystem(one));
  return { messages: [...system, ...question, answer], shown: system.length === 0 ? 'question' : 'system' };
}
