import type { Route } from '../route.ts';
import { CODE_BYTES } from '#schema/contracts/code';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noFeature } from './no-feature.ts';

const refused = (path: string, message: string): Failure => ({
  code: 'invalid',
  detail: 'The code was understood and refused.',
  issues: [{ path, message }],
});

/** Keeps code under its hash, once it was seen to load where it will run. Nothing runs it until a manifest names it. */
export const putCode: Route<'code.put'> = async ({ params: { feature, code }, body: { source }, principal, deps }) => {
  if ((await deps.findFeature(feature)) === undefined) return err(noFeature(feature));
  const bytes = new TextEncoder().encode(source).length;
  if (bytes > CODE_BYTES)
    return err({ code: 'too_large', detail: `The code has ${bytes} bytes; at most ${CODE_BYTES}.` });
  const hash = await deps.sha256(source);
  if (hash !== code) return err(refused('code', `The source has another hash: ${hash}.`));

  const known = await deps.findCode(feature, code);
  if (known !== undefined) return { ...ok(known), status: 200 };
  const functions = await deps.readFunctions(source);
  if (!functions.ok) return err(refused('source', functions.error));
  const view = { feature, code, functions: functions.value, bytes, pushedBy: principal.name, pushedAtMs: deps.now() };
  const detail = { bytes, functions: functions.value };
  const put = entry(deps, principal, { action: 'code.put', feature, subject: code, detail });
  const created = await deps.saveCode({ ...view, source }, put);
  return created ? ok(view) : { ...ok(view), status: 200 };
};
