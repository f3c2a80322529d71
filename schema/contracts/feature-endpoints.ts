import * as z from 'zod';
import { CodeHash, CodePut, CodeView } from './code.ts';
import { define, next, none, page } from './endpoint.ts';
import { BaselineView } from './eval.ts';
import { FeatureInput, FeatureView } from './feature.ts';
import { FeatureName, VersionId } from './ids.ts';
import { Because, RolloutView, TrafficInput } from './rollout.ts';
import { strict } from './strict.ts';
import { Difference, VersionPush, VersionRow, VersionView } from './version.ts';

const feature = strict({ feature: FeatureName });

/** How a feature stands after the kill switch. */
const Switched = z.object({ feature: FeatureName, disabled: z.boolean() });

/** Features, their versions, and traffic by hand. */
export const featureEndpoints = define({
  'feature.put': {
    method: 'PUT',
    path: '/features/:feature',
    role: 'editor',
    summary: 'Create or change a feature: owners, level, budgets, guardrails; permissions by admins only',
    params: feature,
    query: none,
    body: FeatureInput,
    status: 200,
    reply: FeatureView,
  },
  'feature.list': {
    method: 'GET',
    path: '/features',
    role: 'viewer',
    summary: 'Features',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ features: z.array(FeatureView), next }),
  },
  'feature.get': {
    method: 'GET',
    path: '/features/:feature',
    role: 'viewer',
    summary: 'A feature, where its traffic goes, and the eval results it is held to',
    params: feature,
    query: none,
    status: 200,
    reply: FeatureView.extend({ baselines: z.array(BaselineView).optional() }),
  },
  'feature.disable': {
    method: 'POST',
    path: '/features/:feature/disable',
    role: 'operator',
    summary: 'Kill switch: the edge gives the declared degraded answer, or 503',
    params: feature,
    query: none,
    body: Because,
    status: 200,
    reply: Switched,
  },
  'feature.enable': {
    method: 'POST',
    path: '/features/:feature/enable',
    role: 'operator',
    summary: 'Undo the kill switch',
    params: feature,
    query: none,
    body: Because,
    status: 200,
    reply: Switched,
  },
  'code.put': {
    method: 'PUT',
    path: '/features/:feature/code/:code',
    role: 'editor',
    summary: 'Keep code under its SHA-256, for manifests to name: 201 when new, 200 when it exists',
    params: strict({ feature: FeatureName, code: CodeHash }),
    query: none,
    body: CodePut,
    status: 201,
    reply: CodeView,
  },
  'code.get': {
    method: 'GET',
    path: '/features/:feature/code/:code',
    role: 'viewer',
    summary: 'What code exports, and who pushed it',
    params: strict({ feature: FeatureName, code: CodeHash }),
    query: none,
    status: 200,
    reply: CodeView,
  },
  'version.push': {
    method: 'POST',
    path: '/features/:feature/versions',
    role: 'editor',
    summary: 'Push a manifest: 201 when new, 200 when it exists',
    params: feature,
    query: none,
    body: VersionPush,
    status: 201,
    reply: z.object({ version: VersionId, hash: z.string(), created: z.boolean() }),
  },
  'version.list': {
    method: 'GET',
    path: '/features/:feature/versions',
    role: 'viewer',
    summary: 'Versions, newest first',
    params: feature,
    query: strict(page),
    status: 200,
    reply: z.object({ versions: z.array(VersionRow), next }),
  },
  'version.get': {
    method: 'GET',
    path: '/features/:feature/versions/:version',
    role: 'viewer',
    summary: 'A version with its manifest',
    params: strict({ feature: FeatureName, version: VersionId }),
    query: none,
    status: 200,
    reply: VersionView,
  },
  'version.diff': {
    method: 'GET',
    path: '/features/:feature/versions/:a/diff/:b',
    role: 'viewer',
    summary: 'What changed between two versions',
    params: strict({ feature: FeatureName, a: VersionId, b: VersionId }),
    query: none,
    status: 200,
    reply: z.object({ a: VersionId, b: VersionId, differences: z.array(Difference) }),
  },
  'traffic.set': {
    method: 'PUT',
    path: '/features/:feature/traffic',
    role: 'operator',
    summary: 'Shift traffic by hand: a one-stage rollout; 0 ends it, 100 promotes',
    params: feature,
    query: none,
    body: TrafficInput,
    status: 200,
    reply: RolloutView,
  },
});
