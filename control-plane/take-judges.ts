import { permissionFault } from '#core/flow/permission-fault';
import type { Permissions } from '#schema/contracts/feature';
import type { EvalGrader, JudgeGrader } from '#schema/contracts/eval-grader';
import { JudgeName, JudgeVersion } from '#schema/contracts/ids';
import type { JudgeTaken, JudgeView } from '#schema/contracts/judge';
import type { Issue } from '#schema/contracts/problem';
import { builtInProviders } from '#schema/contracts/provider';
import { err, ok, type Result } from '#schema/contracts/result';
import { listJudges } from './store/judges.ts';
import { declaredProviders } from './store/providers.ts';
import { viewJudge } from './view-judge.ts';

/** Graders whose judges are named with their versions, and those judges as they stand now. */
export type JudgesTaken = {
  readonly graders: EvalGrader[];
  readonly judges: { readonly [ref: string]: JudgeTaken };
};

/** Who takes judges: what its feature may ask, and whether there is a version to compare with. */
export type Taker = { readonly permitted: Permissions['providers']; readonly compares: boolean };

type Found = { readonly grader: EvalGrader; readonly view: JudgeView | null; readonly issues: readonly Issue[] };

/** The judge that a reference means; undefined: there is none. */
export function judgeOf(db: D1Database, ref: string): Promise<JudgeView | undefined> {
  const [name, version] = ref.split('@');
  return viewJudge(db, JudgeName.parse(name), version === undefined ? undefined : JudgeVersion.parse(version));
}

/** A judge with its version, as graders name it once it is taken. */
export const refOf = ({ judge, version }: Pick<JudgeView, 'judge' | 'version'>): string => `${judge}@${version}`;

async function noJudge(db: D1Database, ref: string): Promise<string> {
  const known = (await listJudges(db, { limit: 20, after: undefined })).map(({ judge }) => judge).join(', ');
  return `No judge ${ref}; known: ${known || 'none'}. PUT /judges/{name} makes one.`;
}

/** Whom the judge asks and may not: it would read what the feature's users said. */
function barred({ judge, spec }: JudgeView, permitted: Taker['permitted'], known: readonly string[]): string[] {
  return spec.models.flatMap(({ provider }) => {
    const gone = known.includes(provider) ? null : `There is no provider ${JSON.stringify(provider)} any more.`;
    const fault = gone ?? permissionFault(provider, permitted);
    return fault === null ? [] : [`Judge ${judge} asks ${provider}. ${fault}`];
  });
}

function pairFaults(grader: JudgeGrader, { judge, spec }: JudgeView, { compares }: Taker): Issue[] {
  if (spec.kind !== 'pairwise') return [];
  if (!compares)
    return [
      { path: 'judge', message: `Judge ${judge} holds two answers beside each other: say against which version.` },
    ];
  return grader.on.startsWith('steps')
    ? [{ path: 'on', message: 'A pairwise judge reads outputs: output, or a place in it.' }]
    : [];
}

/**
 * Takes the judges that graders name, as they are now: whoever changes or deletes one later changes nothing of an eval that has
 * begun. Or everything that is wrong with them, with paths that begin with the grader's place.
 */
export async function takeJudges(
  db: D1Database,
  graders: readonly EvalGrader[],
  taker: Taker,
): Promise<Result<JudgesTaken, Issue[]>> {
  if (!graders.some(({ grader }) => grader === 'judge')) return ok({ graders: [...graders], judges: {} });
  const known = [...builtInProviders, ...Object.keys(await declaredProviders(db))];
  const found = await Promise.all(
    graders.map(async (grader): Promise<Found> => {
      if (grader.grader !== 'judge') return { grader, view: null, issues: [] };
      const view = await judgeOf(db, grader.judge);
      if (view === undefined)
        return { grader, view: null, issues: [{ path: 'judge', message: await noJudge(db, grader.judge) }] };
      const barring = barred(view, taker.permitted, known).map((message) => ({ path: 'judge', message }));
      return {
        grader: { ...grader, judge: refOf(view) },
        view,
        issues: [...barring, ...pairFaults(grader, view, taker)],
      };
    }),
  );
  const issues = found.flatMap((one, at) =>
    one.issues.map(({ path, message }) => ({ path: `${at}.${path}`, message })),
  );
  if (issues.length > 0) return err(issues);
  const judges = Object.fromEntries(
    found.flatMap(({ view }) => (view === null ? [] : [[refOf(view), { spec: view.spec, standing: view.standing }]])),
  );
  return ok({ graders: found.map(({ grader }) => grader), judges });
}
