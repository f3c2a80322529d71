import { permissionFault } from '#core/flow/permission-fault';
import type { Snapshot, Terms } from '#schema/contracts/snapshot';
import type { Chosen } from '../choose-version.ts';
import type { RunCode } from '../code/run-code.ts';
import type { Ledger } from '../execute/ledger.ts';
import { unconfigured } from '../providers/credentials.ts';
import type { SourceOf } from '../providers/source-of.ts';

/** What the feature of a run may use and spend now; null: it is not bounded. */
export function termsOf({ run, view }: Pick<Chosen, 'run' | 'view'>): Terms | null {
  const { terms } = view.snapshot;
  return Object.hasOwn(terms, run.feature) ? (terms[run.feature] ?? null) : null;
}

/** It is part of this program and has no price. */
const FREE = 'baseline';

/**
 * The same providers, asked only if the feature may and the run can pay: what it is known to have spent is below its budget. A
 * call that is under way is not stopped, so a run may cost more than that by what was asked for when it was still below.
 */
export function bounded(sourceOf: SourceOf, terms: Terms | null, ledger: Pick<Ledger, 'knownUsd'>): SourceOf {
  if (terms === null) return sourceOf;
  const { providers, usdPerRun } = terms;
  return (name) => {
    const fault = permissionFault(name, providers);
    if (fault !== null) return { provider: async () => unconfigured('permission', fault), prices: null };
    if (usdPerRun === null || name === FREE || ledger.knownUsd < usdPerRun) return sourceOf(name);
    const spent = `The run has spent ${ledger.knownUsd} of ${usdPerRun} USD.`;
    return { provider: async () => unconfigured('money', spent), prices: null };
  };
}

const permitted = new WeakMap<Terms, Snapshot['tools']>();

/** The declared tools that the feature may call; of others it is as if they were not there. Made once a snapshot. */
export function permittedTools(tools: Snapshot['tools'], terms: Terms | null): Snapshot['tools'] {
  if (terms === null || terms.tools === '*') return tools;
  const known = permitted.get(terms);
  if (known !== undefined) return known;
  const names = new Set<string>(terms.tools);
  const made = Object.fromEntries(Object.entries(tools).filter(([name]) => names.has(name)));
  permitted.set(terms, made);
  return made;
}

/** The same way to run a version's own code, for features that may have some; for others it is as if nothing could run it. */
export const permittedCode = (runCode: RunCode, terms: Terms | null): RunCode =>
  terms === null || terms.code ? runCode : async () => ({ kind: 'barred' });
