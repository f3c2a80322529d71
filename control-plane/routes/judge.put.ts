import type { Route } from '../route.ts';
import { canonical } from '#core/canonical/canonical';
import { judgeFaults } from '#core/judge/judge-faults';
import type { JudgeVersion } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import { JudgeSpec } from '#schema/contracts/judge';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { knownProviders } from './known-providers.ts';
import { noJudge } from './no-judge.ts';

const ID_DIGITS = 16;

/** Creates a judge, or a version of it that is the newest from now on; evals that have begun keep theirs. */
export const putJudge: Route<'judge.put'> = async ({ params: { name }, body, principal, deps }) => {
  const { criterion = name.replaceAll('-', '_'), description = null, ...given } = body;
  const spec = JudgeSpec.parse(given);
  const issues = judgeFaults(spec, await knownProviders(deps));
  const text = canonical(spec as unknown as Json);
  if (text === undefined) issues.push({ path: '', message: 'It has a text that canonical JSON (RFC 8785) refuses.' });
  if (issues.length > 0 || text === undefined)
    return err({ code: 'invalid', detail: 'The judge was understood and refused.', issues });
  const hash = await deps.sha256(text);
  const version = `j_${hash.slice(0, ID_DIGITS)}` as JudgeVersion;
  const row = { name, version, criterion, description, updatedBy: principal.name, updatedAtMs: deps.now() };
  const detail = { version, criterion, description };
  const put = entry(deps, principal, { action: 'judge.put', subject: name, detail });
  if (!(await deps.saveJudge({ ...row, hash, spec }, put)))
    return err({ code: 'conflict', detail: `Another version of ${name} is called ${version} already.` });
  // This version, also where somebody else has put another one since.
  const view = await deps.findJudge(name, version);
  return view === undefined ? err(await noJudge(name, deps)) : ok(view);
};
