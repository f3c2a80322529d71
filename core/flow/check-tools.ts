import type { AgentStep } from '#schema/contracts/agent-step';
import type { FunctionTool } from '#schema/contracts/function-tool';
import type { Manifest } from '#schema/contracts/manifest';
import type { ToolStep } from '#schema/contracts/tool-step';
import type { Issue } from '#schema/contracts/problem';
import type { Tool } from '#schema/contracts/tool';
import { unapproved } from './approver-of.ts';
import { fixedNames } from './fixed-names.ts';
import { permissionFault } from './permission-fault.ts';
import { shapeFaults } from './shape-faults.ts';
import { stepsIn } from './steps-in.ts';

/** The declared tools by name, and those of them that the feature may use. */
type Tools = { readonly declared: { readonly [name: string]: Tool }; readonly permitted: '*' | readonly string[] };

/** What a manifest may name: declared tools, and those that it makes of its own functions, which need no permission but that of code. */
type All = Tools & { readonly own: { readonly [name: string]: FunctionTool } };

const toolOf = (name: string, { declared }: Tools): Tool | undefined =>
  Object.hasOwn(declared, name) ? declared[name] : undefined;

function unknown(name: string, { declared, permitted, own }: All): string {
  const may = Object.keys(declared).filter((one) => permitted === '*' || permitted.includes(one));
  const known = [...Object.keys(own), ...may];
  return `Unknown tool ${JSON.stringify(name)}; known: ${known.join(', ') || 'none'}.`;
}

function checkArguments(step: ToolStep, path: string, tool: Tool): Issue[] {
  const fixed = fixedNames(tool)
    .filter((name) => Object.hasOwn(step.arguments, name))
    .map((name) => ({ path: `${path}.${name}`, message: `The address of tool ${step.tool} fixes this name.` }));
  const shape = { schema: tool.input ?? {}, called: `the input schema of tool ${step.tool}` };
  return [...fixed, ...shapeFaults(step.arguments, path, shape)];
}

/** What is wrong with the use of a tool, whatever it is called with. */
function checkUse(name: string, path: string, tools: All): Issue[] {
  if (Object.hasOwn(tools.own, name)) return [];
  const fault = toolOf(name, tools) === undefined ? unknown(name, tools) : permissionFault(name, tools.permitted);
  return fault === null ? checkApproval(name, path, tools) : [{ path, message: fault }];
}

function checkCall(step: ToolStep, path: string, tools: All): Issue[] {
  const own = Object.hasOwn(tools.own, step.tool) ? tools.own[step.tool] : undefined;
  if (own !== undefined)
    return shapeFaults(step.arguments, `${path}.arguments`, {
      schema: own.input ?? {},
      called: `the input schema of tool ${step.tool}`,
    });
  const tool = toolOf(step.tool, tools);
  const isPermitted = permissionFault(step.tool, tools.permitted) === null;
  const use = checkUse(step.tool, `${path}.tool`, tools);
  return tool !== undefined && isPermitted ? [...use, ...checkArguments(step, `${path}.arguments`, tool)] : use;
}

/** The model decides how often an agent calls, so what changes things must be known to its server when it comes again. */
function checkAgent({ tools: names }: AgentStep, path: string, tools: All): Issue[] {
  return names.flatMap((name, index) => {
    const here = `${path}.tools.${index}`;
    const tool = Object.hasOwn(tools.own, name) ? undefined : toolOf(name, tools);
    const unkeyed = tool?.effect === 'write' && tool.keyed !== true;
    const message = `An agent may call tool ${name} more than once, and it changes things without being declared "keyed".`;
    return [...checkUse(name, here, tools), ...(unkeyed ? [{ path: here, message }] : [])];
  });
}

/** No step approves yet, so a tool that wants it cannot be called by any flow. */
function checkApproval(name: string, path: string, tools: Tools): Issue[] {
  const tool = toolOf(name, tools);
  const why = tool === undefined ? null : unapproved(name, tool, tools.declared);
  if (why === null) return [];
  const otherwise =
    'an admin can declare how a call is reverted ("revert"), or that nobody has to approve it ("approve": "nobody")';
  return [{ path, message: `${why}; flows cannot have an approval step yet. Until then ${otherwise}.` }];
}

/** What is wrong with a manifest's tool steps: tools that nobody declared or that its feature may not use, that want an approval which no step gives, and arguments that cannot fit. */
export function checkTools({ flow, tools: own = {} }: Manifest, tools: Tools): Issue[] {
  const all = { ...tools, own };
  return stepsIn(flow).flatMap(({ step, at }) => {
    if (step.kind === 'agent') return checkAgent(step, at, all);
    return step.kind === 'tool' ? checkCall(step, at, all) : [];
  });
}
