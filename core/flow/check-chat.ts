import { chatNames } from '#core/chat/chat-scope';
import { inspect, inspectOutput, type Inspection } from '#core/expression/inspect';
import type { JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import { pathFault } from './path-fault.ts';
import { shapeFaults } from './shape-faults.ts';
import { under } from './under.ts';

function checkNames({ references, faults }: Inspection, names: JsonObject): Issue[] {
  const unknown = references.flatMap(({ path, at }) => {
    const fault = pathFault(names, path);
    return fault === null ? [] : [{ path: at, message: `${path}: ${fault}.` }];
  });
  return [...faults, ...unknown];
}

/** Every fault of how a manifest answers the chat APIs: what it names, and what its input would miss. */
export function checkChat({ chat, input, output }: Manifest): Issue[] {
  const made = chat?.input;
  const said = chat?.output;
  const issues: Issue[] = [];
  if (made !== undefined) {
    const shape = { schema: input, called: 'the input schema' };
    issues.push(...under('chat.input', checkNames(inspectOutput(made), chatNames)));
    issues.push(...shapeFaults(made, 'chat.input', shape));
  }
  if (said !== undefined) {
    const names: JsonObject = { type: 'object', properties: { output } };
    issues.push(...under('chat.output', checkNames(inspect(said), names)));
  }
  return issues;
}
