import type { Role } from '#schema/contracts/principal';
import type { Tool } from '#schema/contracts/tool';

type Declared = { readonly [name: string]: Tool };

/** Whether what a call did can be taken back: by a tool that is still there, or as people were told. */
const isReversible = ({ revert }: Tool, declared: Declared): boolean =>
  revert !== undefined && ('how' in revert || Object.hasOwn(declared, revert.tool));

/** The role that has to approve a call of this tool before it is made; null: nobody has to. */
export function approverOf(tool: Tool, declared: Declared): Role | null {
  if (tool.approve !== undefined) return tool.approve === 'nobody' ? null : tool.approve;
  return tool.effect === 'write' && !isReversible(tool, declared) ? 'approver' : null;
}

/** Why a call of this tool may not be made without an approval, in words; null when it may. */
export function unapproved(name: string, tool: Tool, declared: Declared): string | null {
  const role = approverOf(tool, declared);
  if (role === null) return null;
  return tool.approve === undefined
    ? `Tool ${name} changes things and nothing takes that back, so somebody has to approve each call before`
    : `Tool ${name} wants each call approved before, by the role ${role}`;
}
