import { callArguments } from './call-arguments.ts';
import type { AskedCall, ToolOffer } from './tool-offer.ts';

/** Why an answer that asks for calls is of no use to who asked; null when it is. For traces: nothing of what the model wrote is repeated. */
export function callsFault(calls: readonly AskedCall[], offer: ToolOffer | undefined): string | null {
  if (offer === undefined || offer.choice === 'none') return 'The model called tools that it was not offered.';
  if (!offer.wellFormed) return null;
  if (!calls.every(({ name }) => offer.tools.some((tool) => tool.name === name)))
    return 'The model called a tool that nobody offered.';
  return calls.every((call) => callArguments(call) !== null) ? null : 'The arguments of a call are no JSON object.';
}
