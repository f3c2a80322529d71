import type { Deps } from '../deps.ts';
import type { JudgeName, JudgeVersion } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** The refusal for a judge, or a version of it, that nobody made. */
export async function noJudge(
  name: JudgeName,
  { listJudges }: Pick<Deps, 'listJudges'>,
  version?: JudgeVersion,
): Promise<Failure> {
  const rows = await listJudges({ limit: 20, after: undefined });
  if (version !== undefined && rows.some(({ judge }) => judge === name))
    return { code: 'not_found', detail: `Judge ${name} has no version ${version}.` };
  const known = rows.map(({ judge }) => judge).join(', ') || 'none';
  return { code: 'not_found', detail: `No judge ${name}; known: ${known}. PUT /judges/${name} makes it.` };
}
