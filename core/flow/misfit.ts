import { validate } from '#core/json-schema/validate';
import type { ToolName } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';

/** Why a tool that takes `input` cannot take these arguments, in public words; null: it can. */
export function misfit(tool: ToolName, input: JsonObject | undefined, given: JsonObject): string | null {
  const [fault] = input === undefined ? [] : validate(input, given);
  if (fault === undefined) return null;
  // Only the first name is the manifest's; deeper ones may be a model's.
  const [argument = ''] = fault.path.split('.');
  return `The arguments do not fit what tool ${tool} takes${argument === '' ? '' : `, at ${argument}`}.`;
}
