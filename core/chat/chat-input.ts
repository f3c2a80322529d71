import { evaluateOutput } from '#core/expression/evaluate-output';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import { chatScope } from './chat-scope.ts';
import type { Conversation } from './conversation.ts';

const typeOf = (schema: Json | undefined): Json | undefined =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? schema['type'] : undefined;

function propertiesOf(schema: JsonObject): [string, Json][] {
  const { properties } = schema;
  return typeof properties === 'object' && properties !== null ? Object.entries(properties) : [];
}

/** The input's only required text, which is what the user says; null: there are several, or none. */
export function inputText({ input }: Manifest): string | null {
  const required = Array.isArray(input['required']) ? input['required'] : [];
  const texts = propertiesOf(input).filter(([name, schema]) => required.includes(name) && typeOf(schema) === 'string');
  return texts.length === 1 ? (texts[0]?.[0] ?? null) : null;
}

/** What the default fills: the one required text, and a list called messages. */
function defaultPlaces(manifest: Manifest): { text: string | null; messages: boolean } {
  const properties = propertiesOf(manifest.input);
  const messages = properties.some(([name, schema]) => name === 'messages' && typeOf(schema) === 'array');
  return { text: inputText(manifest), messages };
}

const refuse = (detail: string): { readonly ok: false; readonly error: Failure } => ({
  ok: false,
  error: { code: 'invalid_input', detail },
});

function byDefault(manifest: Manifest, conversation: Conversation): Result<JsonObject, Failure> {
  const { text, messages } = defaultPlaces(manifest);
  if (text === null && !messages)
    return refuse(
      "This feature's input cannot be made of messages: it has neither one required text nor a list called messages, and its manifest says no chat.input.",
    );
  const scope = chatScope(conversation);
  if (text !== null && scope['last'] === '') return refuse('No message of the user has any text.');
  const all = conversation.map((message) => ({ ...message }));
  return {
    ok: true,
    value: { ...(text === null ? {} : { [text]: scope['last'] ?? '' }), ...(messages ? { messages: all } : {}) },
  };
}

/**
 * A version's input, made of a chat: by the manifest's `chat.input`, else the input schema's only required string gets the last
 * user message's text and a list called `messages` gets all of them. Whether that fits the schema is checked as for any run.
 */
export function chatInput(manifest: Manifest, conversation: Conversation): Result<JsonObject, Failure> {
  const made = manifest.chat?.input;
  if (made === undefined) return byDefault(manifest, conversation);
  const filled = evaluateOutput(made, chatScope(conversation));
  return filled.ok
    ? filled
    : refuse(`The manifest's chat.input makes nothing of these messages. ${filled.error.message}`);
}
