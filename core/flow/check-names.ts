import type { Step } from '#schema/contracts/step';
import type { Issue } from '#schema/contracts/problem';
import { listsIn } from './steps-in.ts';

/** Names that templates and expressions already know, or that an object has before anybody names it. */
export const reservedNames: readonly string[] = [
  ...['input', 'context', 'session', 'judged', 'literal', 'accumulator', 'current'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'],
];

const reserved = `Reserved: ${reservedNames.join(', ')}.`;

/** Adds a name to those that are taken, or says why it cannot be had. */
function claim(name: string, path: string, taken: Set<string>): Issue[] {
  if (reservedNames.includes(name)) return [{ path, message: reserved }];
  if (taken.has(name)) return [{ path, message: `Two steps are called ${JSON.stringify(name)}.` }];
  taken.add(name);
  return [];
}

/** The cases of a branch are done in its own room, and only one of them: they may share names, which all are taken afterwards. */
function checkCases(step: Step, path: string, taken: Set<string>): Issue[] {
  const rooms = listsIn(step).map((list) => ({ ...list, room: new Set(taken) }));
  const issues = rooms.flatMap(({ at, steps, room }) => checkNames(steps, `${path}.${at}`, room));
  for (const { room } of rooms) for (const name of room) taken.add(name);
  return issues;
}

function checkInside(step: Step, path: string, taken: Set<string>): Issue[] {
  if (step.kind === 'branch') return checkCases(step, path, taken);
  const room = new Set(taken);
  const own = step.kind === 'map' ? claim(step.as, `${path}.as`, room) : [];
  const arms = new Set<string>();
  const named =
    step.kind === 'parallel' ? step.do.flatMap(({ name }, at) => claim(name, `${path}.do.${at}.name`, arms)) : [];
  const inside = listsIn(step).flatMap(({ at, steps }) => checkNames(steps, `${path}.${at}`, new Set(room)));
  return [...own, ...named, ...inside];
}

/** Names that are reserved, or that mean two things where they are used. What is inside a step may be called as what is inside another. */
export function checkNames(steps: readonly Step[], path: string, taken: Set<string>): Issue[] {
  return steps.flatMap((step, index) => {
    const at = `${path}.${index}`;
    const claimed = step.name === undefined ? [] : claim(step.name, `${at}.name`, taken);
    return [...claimed, ...checkInside(step, at, taken)];
  });
}
