import { inspectOutput } from '#core/expression/inspect';
import type { Message, PromptAction } from '#core/flow/action';
import type { ToolOffer } from '#core/flow/tool-offer';
import type { Json } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { PromptStep } from '#schema/contracts/prompt-step';

/** A chat in which its caller's own tools are called: all that was said, in the protocol's order, and what the model may call. */
export type ToolTalk = { readonly messages: readonly Message[]; readonly tools: ToolOffer };

/** What a model is told besides what the version makes of the last user's message: what came before that, and after. */
export type ChatTurn = {
  readonly before: readonly Message[];
  readonly after: readonly Message[];
  readonly tools: ToolOffer;
};

/** The one prompt whose words are the reply; null: the flow is something else. */
function onlyPrompt({ flow }: Manifest): PromptStep | null {
  const [asked, last] = flow.slice(-2);
  if (asked?.kind !== 'prompt' || last?.kind !== 'output') return null;
  return flow.slice(0, -2).every(({ kind }) => kind === 'retrieve' || kind === 'guard') ? asked : null;
}

/** Why a caller's tools are not handed on to the models of this version, in public words; null when they are. */
export function passFault(manifest: Manifest): string | null {
  if (onlyPrompt(manifest) !== null) {
    const guard = manifest.flow.find(({ kind }) => kind === 'guard');
    if (guard === undefined) return null;
    return `Tools are not passed through to this feature's models: guard ${guard.name} checks what the version makes of the last message, and what was said before it and what tools returned would pass it by.`;
  }
  return "Tools are not passed through to this feature's models: that needs a flow of one prompt step whose answer is the reply, and this version's flow does more. It calls the tools that its own flow names.";
}

const isList = (schema: Json | undefined): boolean =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema) && schema['type'] === 'array';

/** Whether the version itself shows its model what was said before: by memory, or as a part of its input. */
function showsHistory(manifest: Manifest): boolean {
  if (onlyPrompt(manifest)?.memory === true) return true;
  const made = manifest.chat?.input;
  if (made !== undefined)
    return inspectOutput(made).references.some(({ path }) => path === 'messages' || path.startsWith('messages.'));
  const { properties } = manifest.input;
  const named = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? properties : {};
  return Object.hasOwn(named, 'messages') && isList(named['messages']);
}

/** What of a talk this version's model is told besides its prompt. System messages are the version's own matter, as in every chat. */
export function chatTurn(manifest: Manifest, { messages, tools }: ToolTalk): ChatTurn {
  const said = messages.filter(({ role }) => role !== 'system');
  const at = said.findLastIndex(({ role }) => role === 'user');
  return { before: showsHistory(manifest) ? [] : said.slice(0, Math.max(0, at)), after: said.slice(at + 1), tools };
}

/** A question to a model with a caller's turn around it, and the caller's tools. */
export function inTurn(action: PromptAction, turn: ChatTurn): PromptAction {
  const first = action.messages.findIndex(({ role }) => role !== 'system');
  const [system, rest] = [action.messages.slice(0, first), action.messages.slice(first)];
  return { ...action, messages: [...system, ...turn.before, ...rest, ...turn.after], tools: turn.tools };
}
