import { canonical } from '#core/canonical/canonical';
import { checkManifest } from '#core/flow/check';
import { checkPermissions } from '#core/flow/check-permissions';
import { checkTools } from '#core/flow/check-tools';
import type { Permissions } from '#schema/contracts/feature';
import { toIssues } from '#schema/contracts/issues';
import type { JsonObject } from '#schema/contracts/json';
import { Manifest, MANIFEST_BYTES } from '#schema/contracts/manifest';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Snapshot } from '#schema/contracts/snapshot';
import { softenManifest } from './soften-manifest.ts';

type Tools = Snapshot['tools'];

/** The canonical JSON of a manifest that may be pushed, or its refusal with every fault at once: shapes, references, tools and permissions. Paths count from the manifest. */
export function checkPush(sent: JsonObject, permissions: Permissions, tools: Tools): Result<string, Failure> {
  const text = canonical(sent);
  if (text === undefined)
    return err({
      code: 'invalid',
      detail: 'The manifest has a number or a text that canonical JSON (RFC 8785) refuses.',
    });
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MANIFEST_BYTES)
    return err({ code: 'too_large', detail: `The manifest has ${bytes} bytes; at most ${MANIFEST_BYTES}.` });

  const issues = faults(sent, permissions, tools);
  return issues.length === 0
    ? ok(text)
    : err({ code: 'invalid', detail: 'The manifest was understood and refused.', issues: issues.slice(0, 100) });
}

function faults(sent: JsonObject, permissions: Permissions, tools: Tools): Issue[] {
  const read = Manifest.safeParse(sent);
  const check = (manifest: Manifest): Issue[] => [
    ...checkManifest(manifest),
    ...checkPermissions(manifest, permissions),
    ...checkTools(manifest, { declared: tools, permitted: permissions.tools }),
  ];
  if (read.success) return check(read.data);
  const { manifest, paths } = softenManifest(sent, read.error.issues);
  const softened = Manifest.safeParse(manifest);
  const further = softened.success ? check(softened.data) : [];
  const isOurs = ({ path }: Issue) => paths.some((one) => path === one || path.startsWith(`${one}.`));
  return [...toIssues(read.error), ...further.filter((issue) => !isOurs(issue))];
}
