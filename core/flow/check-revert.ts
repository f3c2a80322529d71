import { inspectOutput } from '#core/expression/inspect';
import type { Issue } from '#schema/contracts/problem';
import type { Tool, ToolInput } from '#schema/contracts/tool';
import { pathFault } from './path-fault.ts';
import { shapeFaults } from './shape-faults.ts';

type Declared = { readonly [name: string]: Tool };

/** What a revert's arguments may read: what the call was given, and what it answered. */
const readable = { type: 'object', properties: { arguments: {}, result: {} } };

function checkTool(name: string, called: string, declared: Declared): Issue[] {
  const path = 'revert.tool';
  if (called === name) return [{ path, message: 'A tool does not take back what it did itself.' }];
  const tool = Object.hasOwn(declared, called) ? declared[called] : undefined;
  if (tool === undefined) {
    const known = Object.keys(declared).filter((one) => one !== name);
    return [{ path, message: `Unknown tool ${JSON.stringify(called)}; known: ${known.join(', ') || 'none'}.` }];
  }
  return tool.effect === 'write' ? [] : [{ path, message: `Tool ${called} only reads, so it takes nothing back.` }];
}

/** What is wrong with how a tool says its calls are reverted: by a tool that is not there or changes nothing, with arguments that nothing fills, or for a tool that changes nothing itself. */
export function checkRevert(name: string, { effect, revert }: ToolInput, declared: Declared): Issue[] {
  if (revert === undefined) return [];
  if (effect === 'read') return [{ path: 'revert', message: 'A tool that reads has nothing to take back.' }];
  if ('how' in revert) return [];
  const { references, faults } = inspectOutput(revert.arguments);
  const at = (path: string): string => (path === '' ? 'revert.arguments' : `revert.arguments.${path}`);
  const unknown = references.flatMap(({ path, at: where, optional }) => {
    const fault = pathFault(readable, path, optional);
    return fault === null ? [] : [{ path: where, message: `${path}: ${fault}.` }];
  });
  const schema = declared[revert.tool]?.input ?? {};
  return [
    ...checkTool(name, revert.tool, declared),
    ...[...faults, ...unknown].map(({ path, message }) => ({ path: at(path), message })),
    ...shapeFaults(revert.arguments, 'revert.arguments', { schema, called: `the input schema of tool ${revert.tool}` }),
  ];
}
