import type { Deps } from '../deps.ts';
import type { ToolName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** The refusal for a tool that nobody declared. */
export async function noTool(name: ToolName, { declaredTools }: Pick<Deps, 'declaredTools'>): Promise<Failure> {
  const known = Object.keys(await declaredTools()).join(', ') || 'none';
  return { code: 'not_found', detail: `No tool ${name}; known: ${known}.` };
}
