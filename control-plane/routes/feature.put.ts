import type { Deps, FeatureRow } from '../deps.ts';
import type { Route } from '../route.ts';
import { under } from '#core/flow/under';
import { checkGuardrails } from '#core/plan/check-guardrails';
import { Permissions, type FeatureInput, type FeatureView } from '#schema/contracts/feature';
import type { FeatureName } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { asItStands } from './as-it-stands.ts';
import { entry } from './entry.ts';
import { knownProviders } from './known-providers.ts';

/** Creates a feature, or changes what people decided about it. What is not named stays as it is. */
export const putFeature: Route<'feature.put'> = async ({ params, body, principal, deps }) => {
  const { feature } = params;
  const known = await deps.findFeature(feature);
  const before = known ?? blank(feature, principal);
  const row = changed(before, body, deps.now());
  if (principal.role !== 'admin' && !same(row.permissions, before.permissions)) return err(onlyAdmins);
  const issues = [
    ...under('guardrails', checkGuardrails(body.guardrails ?? [], null)),
    ...(await unknownBaseline(deps, feature, body)),
    ...(await unknownProviders(deps, body)),
  ];
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The feature was understood and refused.', issues });

  const put = entry(deps, principal, { action: 'feature.put', feature, subject: feature, detail: row });
  if (!(await deps.saveFeature({ row, replaces: known?.updatedAtMs ?? null }, put))) return err(lostRace);
  const heard = (await deps.setBudgets(feature, row.budgets, row.updatedAtMs)) && (await deps.publishTerms());
  if (!heard) return err(unheard);
  return ok(known ? asItStands({ ...known, ...row }, await deps.standing(feature)) : { ...nowhere, ...row });
};

type Undecided = Omit<FeatureRow, 'owners' | 'level' | 'createdAtMs'> & { createdAtMs: number | null };

const blank = (feature: FeatureName, { role }: Principal): Undecided => ({
  feature,
  budgets: {},
  guardrails: [],
  baseline: null,
  permissions: role === 'admin' ? { providers: '*', collections: '*', tools: '*', code: true } : Permissions.parse({}),
  createdAtMs: null,
  updatedAtMs: 0,
});

const changed = (before: Undecided, body: FeatureInput, nowMs: number): FeatureRow => ({
  feature: before.feature,
  owners: body.owners,
  level: body.level,
  budgets: body.budgets ?? before.budgets,
  guardrails: body.guardrails ?? before.guardrails,
  baseline: body.baseline ?? before.baseline,
  permissions: body.permissions ?? before.permissions,
  createdAtMs: before.createdAtMs ?? nowMs,
  // It always grows, so that it tells two changes apart.
  updatedAtMs: Math.max(nowMs, before.updatedAtMs + 1),
});

const same = (a: Permissions, b: Permissions): boolean =>
  JSON.stringify([a.providers, a.collections, a.tools, a.code]) ===
  JSON.stringify([b.providers, b.collections, b.tools, b.code]);

const onlyAdmins: Failure = {
  code: 'forbidden',
  detail: 'What a feature may use is set by an admin. Leave `permissions` out to keep what is set.',
};

const lostRace: Failure = {
  code: 'conflict',
  detail: 'Somebody changed this feature at the same moment. Read it and try again.',
};

const unheard: Failure = {
  code: 'unavailable',
  detail: 'The change is kept, and the edge does not know of it yet. Repeat this call until it succeeds.',
  retryAfterS: 2,
};

async function unknownBaseline(deps: Deps, feature: FeatureName, { baseline }: FeatureInput): Promise<Issue[]> {
  if (baseline === undefined || (await deps.findVersion(feature, baseline)) !== undefined) return [];
  return [{ path: 'baseline', message: `No version ${baseline} of ${feature}. Push it first.` }];
}

async function unknownProviders(deps: Deps, { permissions }: FeatureInput): Promise<Issue[]> {
  if (permissions === undefined || permissions.providers === '*') return [];
  const known = await knownProviders(deps);
  return permissions.providers.flatMap((name, index) => {
    const message = `Unknown provider ${JSON.stringify(name)}; known: ${known.join(', ')}.`;
    return known.includes(name) ? [] : [{ path: `permissions.providers.${index}`, message }];
  });
}

/** Where a feature's traffic goes before its first version. */
const nowhere: Pick<FeatureView, 'control' | 'candidate' | 'percent' | 'rollout' | 'disabled' | 'spending'> = {
  control: null,
  candidate: null,
  percent: 0,
  rollout: null,
  disabled: false,
  spending: null,
};
