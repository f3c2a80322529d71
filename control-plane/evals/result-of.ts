import type { Comparison } from '#core/grading/compare';
import { evalVerdict, type EvalItem, type TrialScores } from '#core/grading/eval-verdict';
import { passHatK } from '#core/grading/pass-hat-k';
import type { Example } from '#schema/contracts/dataset';
import type { ComparisonView, EvalOrder, EvalResult } from '#schema/contracts/eval';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { ItemScore } from '#schema/contracts/item';
import { blessedScores } from './blessed.ts';
import type { CellArm, EvalArm } from './cells.ts';
import { isPaired } from './is-paired.ts';
import { CHECKS, graderId } from '#core/grading/grader-id';
import type { Sql } from './tables.ts';

type Scores = {
  [grader: string]: { control: (number | null)[]; candidate: (number | null)[]; readonly paired: boolean };
};

const figure = (value: number): number | null => (Number.isFinite(value) ? value : null);

const viewOf = ({ interval, difference, se, smallestVisible, ...rest }: Comparison): ComparisonView => ({
  ...rest,
  difference: figure(difference),
  se: figure(se),
  interval: [figure(interval[0]), figure(interval[1])],
  smallestVisible: figure(smallestVisible),
});

type Row = { place: number; arm: CellArm; scores: string | null };

/** Every item's scores by grader, read place by place: what is held are numbers, never answers. A run that was not made is unscored. */
function* scoresByPlace(sql: Sql, graders: readonly Pick<Grader, 'id' | 'paired'>[]): Generator<[number, Scores]> {
  const empty = (): Scores =>
    Object.fromEntries(graders.map(({ id, paired }) => [id, { control: [], candidate: [], paired }]));
  let [place, scores] = [-1, empty()];
  const rows = sql.exec<Row>(
    `select place, arm, answer ->> '$.scores' as scores from cells left join answers using (place, arm, trial) order by place, arm, trial`,
  );
  for (const row of rows) {
    if (row.place !== place) {
      if (place >= 0) yield [place, scores];
      [place, scores] = [row.place, empty()];
    }
    const given = row.scores === null ? [] : (JSON.parse(row.scores) as ItemScore[]);
    for (const { id } of graders)
      put(
        scores[id],
        row.arm,
        given.find((one) => one.id === id),
      );
  }
  if (place >= 0) yield [place, scores];
}

/** What a pair scored stands for both arms: of what one wins the other loses. */
function put(scores: Scores[string] | undefined, arm: CellArm, given: ItemScore | undefined): void {
  if (scores === undefined || scores.paired !== (arm === 'pair')) return;
  const score = given?.score ?? null;
  if (arm !== 'pair') {
    scores[arm].push(score);
    return;
  }
  scores.candidate.push(score);
  scores.control.push(score === null ? null : 1 - score);
}

type About = Pick<Example, 'id' | 'metadata' | 'cluster' | 'critical'>;

function aboutAt(sql: Sql, place: number): About {
  const query = `select id, example ->> '$.metadata' as metadata, example ->> '$.cluster' as cluster, example ->> '$.critical' as critical from items where place = ?`;
  const row = sql.exec<{ id: string; metadata: string; cluster: string | null; critical: number }>(query, place).one();
  const cluster = row.cluster === null ? {} : { cluster: row.cluster };
  return {
    id: row.id,
    metadata: JSON.parse(row.metadata) as Example['metadata'],
    critical: row.critical === 1,
    ...cluster,
  };
}

const slicesOf = (metadata: Example['metadata'], names: readonly string[]) =>
  names.map((by) => ({ by, value: String(Object.hasOwn(metadata, by) ? metadata[by] : '(none)') }));

/** Without a version to compare with, the candidate is held against the mean that the grader wants. */
const constant = (wanted: number, trials: TrialScores): TrialScores => trials.map(() => wanted);

type Grader = {
  readonly id: string;
  readonly margin: number;
  readonly atLeast: number | null;
  readonly paired: boolean;
  readonly unproven: boolean;
};

function itemsOf(sql: Sql, order: EvalOrder, graders: readonly Grader[]): EvalItem[] {
  return [...scoresByPlace(sql, graders)].map(([place, all]) => {
    const { id, metadata, cluster, critical } = aboutAt(sql, place);
    const blessed = order.baseline === null ? null : blessedScores(sql, id);
    const scores = Object.fromEntries(
      graders.map((grader) => {
        const { control: ran, candidate } = all[grader.id] ?? { control: [], candidate: [] };
        const control = blessed === null ? ran : (blessed[grader.id] ?? []);
        const beside = grader.atLeast === null ? control : constant(grader.atLeast, candidate);
        return [grader.id, { control: beside, candidate }];
      }),
    );
    return {
      id,
      critical,
      ...(cluster === undefined ? {} : { cluster }),
      slices: slicesOf(metadata, order.slices),
      scores,
    };
  });
}

const scoredOf = (trials: TrialScores): number[] => trials.filter((score) => score !== null);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function means(items: readonly EvalItem[], id: string, arm: EvalArm): number | null {
  const each = items.map(({ scores }) => scoredOf(scores[id]?.[arm] ?? [])).filter((trials) => trials.length > 0);
  return figure(meanOf(each.map(meanOf)));
}

/** pass^k over the items all of whose trials were scored. */
function allPass(items: readonly EvalItem[], id: string, { arm, k }: { arm: EvalArm; k: number }): number | null {
  const trials = items.map(({ scores }) => scoredOf(scores[id]?.[arm] ?? [])).filter((each) => each.length >= k);
  return trials.length === 0
    ? null
    : passHatK(
        trials.map((each) => each.map((score) => score >= 0.5)),
        k,
      );
}

/** Whether a grader is a judge that was not known to agree with people when the eval began. */
const isUnproven = (grader: EvalGrader, { judges }: EvalOrder): boolean =>
  grader.grader === 'judge' && judges[grader.judge]?.standing.state !== 'agrees';

function gradersOf(sql: Sql, order: EvalOrder): Grader[] {
  const { graders, against, margin } = order;
  const [own] = sql.exec("select 1 from items where example ->> '$.checks' is not null limit 1").toArray();
  const asked = graders.map((grader, at) => ({
    id: graderId(grader, at),
    margin: grader.margin ?? margin,
    atLeast: against === null ? (grader.atLeast ?? 0) : null,
    paired: isPaired(grader, order),
    unproven: isUnproven(grader, order),
  }));
  const atLeast = against === null ? 1 - margin : null;
  return own === undefined ? asked : [...asked, { id: CHECKS, margin, atLeast, paired: false, unproven: false }];
}

/** What an eval says, of all that was graded so far. */
export function resultOf(sql: Sql, order: EvalOrder): EvalResult {
  const { confidence, maxUnscored, trials, against } = order;
  const graders = gradersOf(sql, order);
  const items = itemsOf(sql, order, graders);
  const question = {
    graders: graders.map(({ id, margin, unproven }) => ({ id, margin: against === null ? 0 : margin, unproven })),
    confidence,
    maxUnscored,
  };
  const said = evalVerdict(items, question);
  const views = said.graders.map(({ id, comparison }) => ({
    id,
    comparison: viewOf(comparison),
    controlMean: against === null ? null : means(items, id, 'control'),
    candidateMean: means(items, id, 'candidate'),
    ...(trials > 1 && {
      passHatK: {
        control: against === null ? null : allPass(items, id, { arm: 'control', k: trials }),
        candidate: allPass(items, id, { arm: 'candidate', k: trials }),
      },
    }),
  }));
  const slices = said.slices.map(({ comparison, by, value, grader, pHolm, verdict }) => ({
    ...{ by, value, grader, pHolm, verdict },
    comparison: viewOf(comparison),
  }));
  const { verdict, cause, critical } = said;
  return {
    verdict,
    ...(cause === undefined ? {} : { cause }),
    graders: views,
    slices,
    critical: critical.slice(0, 1000),
  };
}
