import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import { noCode } from './no-code.ts';
import type { Parts } from './program.ts';
import { stepsIn } from './steps-in.ts';

/** The most different pieces of code in one run: the platform keeps no more in flight for a request. */
const MOST = 4;

/** Whether the feature may run code, and what the code exports that its manifest names; null: nobody put that code. */
type Known = { readonly permitted: boolean; readonly functions: readonly string[] | null };

function checkCalls({ flow, code }: Manifest, functions: readonly string[]): Issue[] {
  return stepsIn(flow).flatMap(({ step, at }) => {
    if (step.kind !== 'code') return [];
    if (code === undefined) return [{ path: at, message: 'The manifest names no code that a function could be of.' }];
    if (functions.includes(step.function)) return [];
    const known = functions.join(', ') || 'none';
    return [{ path: `${at}.function`, message: `The code exports no ${step.function}; known: ${known}.` }];
  });
}

function checkNamed({ code }: Manifest, { permitted, functions }: Known): Issue[] {
  if (code === undefined) return [];
  if (!permitted) return [noCode];
  return functions === null ? [{ path: 'code', message: `The feature has no code ${code}. Put it first.` }] : [];
}

/** What is wrong with a manifest's code: none there, not allowed, functions that it does not export, or too many of its parts have some. */
export function checkCode(manifest: Manifest, parts: Parts, known: Known): Issue[] {
  const named = checkNamed(manifest, known);
  const all = [manifest, ...[...parts.values()].map((part) => part.manifest)].map(({ code }) => code);
  const different = new Set(all.filter((code) => code !== undefined)).size;
  const message = `With what it runs in place it has ${different} different pieces of code; at most ${MOST}.`;
  const many = different > MOST ? [{ path: 'flow', message }] : [];
  return [...named, ...(named.length > 0 ? [] : checkCalls(manifest, known.functions ?? [])), ...many];
}
