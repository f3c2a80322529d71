import type { Deps } from '../deps.ts';
import { shownExamples } from '#core/examples/shown-examples';
import { stepsIn } from '#core/flow/steps-in';
import type { Json, JsonObject } from '#schema/contracts/json';
import { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import type { PromptExamples } from '#schema/contracts/prompt-examples';
import type { PromptStep } from '#schema/contracts/prompt-step';
import { readBy } from '#schema/contracts/read-by';

/** As many examples are written into a manifest for one step. */
const MOST = 50;

type Filled = { readonly manifest: JsonObject; readonly issues: readonly Issue[] };
type Showing = PromptStep & { examples: PromptExamples };

async function rowsFor(step: Showing, manifest: Manifest, { listExamples }: Pick<Deps, 'listExamples'>) {
  const { dataset: name, version, split, leak } = step.examples;
  if (split === 'test' && leak !== true)
    return {
      ok: false,
      why: 'A model that has seen the test examples cannot be judged by them; take another split, or say "leak": true.',
    } as const;
  const found = await listExamples({ name, version, split }, { limit: MOST, after: undefined });
  if (found === undefined) return { ok: false, why: `Dataset ${name} has no version ${version}.` } as const;
  return shownExamples(found, step, manifest);
}

function stepAt(manifest: JsonObject, at: string): JsonObject {
  let value: Json = manifest;
  for (const name of at.split('.')) value = (value as Record<string, Json>)[name] ?? null;
  return value as JsonObject;
}

/**
 * A manifest with the examples that its steps name written into it, so that its identity covers them and no later change of the
 * dataset reaches it. Rows that are there already must be these. One whose shape is wrong is left as it is: others say so.
 */
export async function fillExamples(sent: JsonObject, deps: Pick<Deps, 'listExamples'>): Promise<Filled> {
  const read = readBy(Manifest, sent);
  if (!read.success) return { manifest: sent, issues: [] };
  const placed = stepsIn(read.data.flow).flatMap(({ step, at }) =>
    step.kind === 'prompt' && step.examples !== undefined ? [{ step: step as Showing, at: `${at}.examples` }] : [],
  );
  if (placed.length === 0) return { manifest: sent, issues: [] };
  const manifest = structuredClone(sent);
  const issues: Issue[] = [];
  for (const { step, at } of placed) {
    const shown = await rowsFor(step, read.data, deps);
    if (!shown.ok) issues.push({ path: at, message: shown.why });
    else {
      const { rows } = step.examples;
      if (rows !== undefined && JSON.stringify(rows) !== JSON.stringify(shown.rows))
        issues.push({
          path: `${at}.rows`,
          message: 'Not what the dataset holds. Leave them out: a push writes them in.',
        });
      stepAt(manifest, at)['rows'] = shown.rows.map((row) => ({ ...row }));
    }
  }
  return { manifest, issues };
}
