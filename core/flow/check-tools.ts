import type { Manifest, Step } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import type { Tool } from '#schema/contracts/tool';
import { fixedNames } from './fixed-names.ts';
import { permissionFault } from './permission-fault.ts';
import { shapeFaults } from './shape-faults.ts';

/** The declared tools by name, and those of them that the feature may use. */
type Tools = { readonly declared: { readonly [name: string]: Tool }; readonly permitted: '*' | readonly string[] };

type Call = Extract<Step, { kind: 'tool' }>;

const toolOf = (name: string, { declared }: Tools): Tool | undefined =>
  Object.hasOwn(declared, name) ? declared[name] : undefined;

function unknown(name: string, { declared, permitted }: Tools): string {
  const known = Object.keys(declared).filter((one) => permitted === '*' || permitted.includes(one));
  return `Unknown tool ${JSON.stringify(name)}; known: ${known.join(', ') || 'none'}.`;
}

function checkArguments(step: Call, path: string, tool: Tool): Issue[] {
  const fixed = fixedNames(tool)
    .filter((name) => Object.hasOwn(step.arguments, name))
    .map((name) => ({ path: `${path}.${name}`, message: `The address of tool ${step.tool} fixes this name.` }));
  const shape = { schema: tool.input ?? {}, called: `the input schema of tool ${step.tool}` };
  return [...fixed, ...shapeFaults(step.arguments, path, shape)];
}

function checkCall(step: Call, path: string, tools: Tools): Issue[] {
  const tool = toolOf(step.tool, tools);
  if (tool === undefined) return [{ path: `${path}.tool`, message: unknown(step.tool, tools) }];
  const fault = permissionFault(step.tool, tools.permitted);
  if (fault !== null) return [{ path: `${path}.tool`, message: fault }];
  return checkArguments(step, `${path}.arguments`, tool);
}

/** A guard that sends back goes again over the steps since the prompt before it: none of them may change anything. */
function checkRetry(at: number, { flow }: Manifest, tools: Tools): Issue[] {
  const from = flow.findLastIndex(({ kind }, index) => index < at && kind === 'prompt');
  return flow.slice(from + 1, at).flatMap((step) => {
    if (from < 0 || step.kind !== 'tool' || toolOf(step.tool, tools)?.effect !== 'write') return [];
    const message = `A retry would do step ${JSON.stringify(step.name)} again, whose tool changes things; put the guard before it.`;
    return [{ path: `flow.${at}.else`, message }];
  });
}

/** What is wrong with a manifest's tool steps: tools that nobody declared or that its feature may not use, arguments that cannot fit, a tool with effects where a retry goes over it. */
export function checkTools(manifest: Manifest, tools: Tools): Issue[] {
  return manifest.flow.flatMap((step, index) => {
    if (step.kind === 'tool') return checkCall(step, `flow.${index}`, tools);
    return step.kind === 'guard' && step.else === 'retry' ? checkRetry(index, manifest, tools) : [];
  });
}
