import type { FeatureInput, FeatureView } from '#schema/contracts/feature';
import { diff } from '#core/diff/diff';
import type { Json } from '#schema/contracts/json';
import { problems } from '#schema/contracts/problem';
import { ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import { command } from '../command.ts';
import type { Fault } from '../fault.ts';
import { loadFeature, type AuthoredFeature } from '../load-feature.ts';
import { pinExamples } from '../pin-examples.ts';
import { pinSubfeatures } from '../pin-subfeatures.ts';
import { putCode } from '../put-code.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Brings a feature's settings up to date and pushes what it is now as a version. */
export const pushFeature = command({
  name: 'feature push',
  summary: 'Push a feature as a version, and its settings where they differ',
  usage: { file: 'A module written with the authoring kit, or the same as JSON: { name, settings, manifest }' },
  flags: {
    export: { kind: 'text', value: 'name', says: 'Which export of the module, when it has several features' },
    note: { kind: 'text', value: 'text', says: 'What changed, for whoever reads the list of versions' },
    json: standardFlags.json,
  },
  details:
    "A manifest that was pushed before keeps its version. A feature's first version serves everybody; a later one moves no traffic by itself. A subfeature without a version runs the one that serves now, for good, and few-shot examples without one are of their dataset's newest. Code of its own is bundled and kept by its hash.",
  examples: ['feature push features/hello.ts --note "shorter answers"'],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const loaded = await loadFeature(world, args.file, flags.export);
    if (!loaded.ok) return loaded;
    const feature = loaded.value;

    const pinned = await pinSubfeatures(feature.manifest, ask);
    if (!pinned.ok) return pinned;
    const { pins } = pinned.value;
    const shown = await pinExamples(pinned.value.manifest, ask);
    if (!shown.ok) return shown;

    const settled = await settle(ask, feature);
    if (!settled.ok) return settled;
    const put = await putCode(feature, shown.value.manifest, { ask, world });
    if (!put.ok) return put;
    const { manifest, says } = put.value;
    const body = { manifest, ...(flags.note === undefined ? {} : { note: flags.note }) };
    const params = { feature: feature.name };
    const pushed = await ask('version.push', { params, body });
    const after = pushed.ok && pushed.value.value.created ? await ask('feature.get', { params }) : null;

    return show(call, pushed, ({ version, created }) => {
      const serves = after?.ok === true && after.value.value.control === version;
      const next = created && !serves ? [`next: npx sluice rollout start ${feature.name} ${version}`] : [];
      const standing = serves ? 'new, and serves everybody' : 'new; no traffic has moved';
      const runs = [...pins].map(([name, pin]) => `runs ${name} ${pin}`);
      const shows = [...shown.value.pins].map(([name, pin]) => `shows examples of ${name} ${pin}`);
      return [
        `${feature.name}  ${settled.value}`,
        ...runs,
        ...shows,
        ...says,
        `${version}  ${created ? standing : 'pushed before'}`,
        ...next,
      ];
    });
  },
});

const NOT_FOUND = problems.not_found.exit;

/** Creates the feature or changes what differs; says what it did. */
async function settle(ask: Ask, { name, settings }: AuthoredFeature): Promise<Result<string, Fault>> {
  const params = { feature: name };
  const known = await ask('feature.get', { params });
  if (!known.ok && known.error.exit !== NOT_FOUND) return known;
  const changes = known.ok ? differing(known.value.value, settings) : [];
  if (known.ok && changes.length === 0) return ok('settings as they were');
  const put = await ask('feature.put', { params, body: settings });
  if (!put.ok) return put;
  return ok(known.ok ? `settings changed: ${changes.join(', ')}` : 'created');
}

/** Where the settings that a file names differ from those in force; what it does not name stays. */
function differing(view: FeatureView, settings: FeatureInput): string[] {
  const inForce: Record<string, unknown> = view;
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .filter(([name, value]) => diff((inForce[name] ?? null) as Json, value as Json).length > 0)
    .map(([name]) => name);
}
