import type { FunctionTool } from '#schema/contracts/function-tool';
import type { Manifest } from '#schema/contracts/manifest';
import type { CodeAction } from './action.ts';

/**
 * A tool that the version makes of a function of its own. It goes before a declared one of the same name (a push refuses that; it
 * may have been declared since): what an admin adds changes no version.
 */
export function ownTool({ tools }: Pick<Manifest, 'tools'>, name: string): FunctionTool | undefined {
  const own: { readonly [name: string]: FunctionTool } = tools ?? {};
  return Object.hasOwn(own, name) ? own[name] : undefined;
}

/** The call of a version's own tool. */
export function callOwn({ code }: Pick<Manifest, 'code'>, call: Omit<CodeAction, 'do' | 'code'>): CodeAction {
  if (code === undefined) throw new Error('The manifest names no code: it was not checked.');
  return { do: 'code', code, ...call };
}
