import { validateSchema } from '#core/json-schema/validate-schema';
import type { FunctionTool } from '#schema/contracts/function-tool';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import type { Tool } from '#schema/contracts/tool';
import { under } from './under.ts';

/** The declared tools by name, and what the version's code exports; null: nobody put that code, which `checkCode` tells. */
type Known = {
  readonly declared: { readonly [name: string]: Tool };
  readonly functions: readonly string[] | null;
};

function checkFunction({ function: called }: FunctionTool, path: string, functions: Known['functions']): Issue[] {
  if (functions === null || functions.includes(called)) return [];
  const known = functions.join(', ') || 'none';
  return [{ path: `${path}.function`, message: `The code exports no ${called}; known: ${known}.` }];
}

/** What is wrong with the tools that a manifest makes of its own functions: no code, none of these functions, names that admins gave away, schemas. */
export function checkOwnTools({ tools = {}, code }: Manifest, { declared, functions }: Known): Issue[] {
  return Object.entries(tools).flatMap(([name, tool]) => {
    const path = `tools.${name}`;
    const clash = `A tool of this name is declared already; a version's own needs another.`;
    const noCode = 'The manifest names no code that a function could be of.';
    return [
      ...(code === undefined ? [{ path, message: noCode }] : checkFunction(tool, path, functions)),
      ...(Object.hasOwn(declared, name) ? [{ path, message: clash }] : []),
      ...under(`${path}.input`, tool.input === undefined ? [] : validateSchema(tool.input)),
    ];
  });
}
