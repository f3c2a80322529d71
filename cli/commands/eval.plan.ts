import { itemsNeeded } from '#core/grading/items-needed';
import { err, ok, type Result } from '#schema/contracts/result';
import { command } from '../command.ts';
import { figure } from '../eval/figure.ts';
import { spreadsOf, usualSpreads, type Spread } from '../eval/spreads.ts';
import { fault, type Fault } from '../fault.ts';
import { number } from '../text/number.ts';
import { table, type Column } from '../text/table.ts';

type Row = Spread & { readonly needed: number };

/** How many examples a wished difference needs. */
export const planEval = command({
  name: 'eval plan',
  summary: 'How many examples an eval needs to see a difference of this size',
  usage: {},
  flags: {
    difference: {
      kind: 'text',
      value: 'score',
      says: 'The smallest difference in score that should be seen',
      required: true,
    },
    spread: {
      kind: 'text',
      value: 'score',
      says: "The standard deviation of an example's difference between two versions",
    },
    from: { kind: 'text', value: 'eval', says: 'Take the spread of each grader from this eval' },
    power: { kind: 'text', value: 'share', says: 'How often it should be seen when it is there (0.8)' },
    confidence: { kind: 'text', value: 'share', says: 'How sure the interval is (0.95)' },
    json: { kind: 'switch', says: 'The same as JSON' },
  },
  details:
    'Without --spread and --from: what graders need that say right or wrong, by how many examples change from one version to the other. More trials shrink the spread, but never below what differs between examples; examples that hang together (cluster) count as one.',
  examples: [
    'eval plan --difference 0.03',
    'eval plan --difference 0.03 --from e_0123456789abcdef',
    'eval plan --difference 0.05 --spread 0.4',
  ],
  async handler({ flags, ask, print, paint, width }) {
    const asked = figuresOf(flags);
    if (!asked.ok) return asked;
    const spreads = await spreadsFor(flags, asked.value.spread, (id) => ask('eval.get', { params: { id } }));
    if (!spreads.ok) return spreads;
    const { difference, power, confidence } = asked.value;
    const rows = spreads.value.map((one): Row => {
      const clusters = itemsNeeded({ difference, spread: one.spread, power, confidence });
      return { ...one, needed: Math.ceil(clusters * one.perCluster) };
    });
    if (flags.json) {
      const needed = rows.map(({ name, spread, needed: examples }) => ({
        name,
        spread,
        examples: Number.isFinite(examples) ? examples : null,
      }));
      print(JSON.stringify({ difference, power, confidence, needed }));
      return ok(0);
    }
    const percent = (share: number): string => number.percent(100 * share);
    print(
      `to see a difference of ${difference} ${percent(power)} of the time, with a ${percent(confidence)} interval`,
      ...table(rows, columnsFor(flags.from !== undefined), { paint, width }),
    );
    return ok(0);
  },
});

const columnsFor = (isKnown: boolean): Column<Row>[] => [
  { head: isKnown ? 'GRADER' : 'WHEN', cell: ({ name }) => name },
  { head: 'SPREAD', cell: ({ spread }) => figure.plain(spread), align: 'right' },
  ...(isKnown ? [{ head: 'HAD', cell: ({ had }: Row) => number.count(had ?? 0), align: 'right' as const }] : []),
  {
    head: 'EXAMPLES NEEDED',
    cell: ({ needed }) => (Number.isFinite(needed) ? number.count(needed) : 'more than a hundred million'),
    align: 'right',
    keep: true,
  },
];

type Figures = {
  readonly difference: number;
  readonly spread: number | undefined;
  readonly power: number;
  readonly confidence: number;
};
type Texts = {
  readonly difference: string;
  readonly spread: string | undefined;
  readonly power: string | undefined;
  readonly confidence: string | undefined;
};

function figuresOf({ difference, spread, power = '0.8', confidence = '0.95' }: Texts): Result<Figures, Fault> {
  const found = {
    difference: Number(difference),
    spread: spread === undefined ? undefined : Number(spread),
    power: Number(power),
    confidence: Number(confidence),
  };
  if (!(found.difference > 0 && found.difference <= 1))
    return err(fault('malformed', '--difference takes a number above 0, at most 1.'));
  if (found.spread !== undefined && !(found.spread > 0 && found.spread <= 1))
    return err(fault('malformed', '--spread takes a number above 0, at most 1.'));
  for (const name of ['power', 'confidence'] as const)
    if (!(found[name] >= 0.5 && found[name] <= 0.999)) return err(fault('malformed', `--${name} takes 0.5 to 0.999.`));
  return ok(found);
}

type Eval = Parameters<typeof spreadsOf>[0];

async function spreadsFor(
  { from }: { readonly from: string | undefined },
  spread: number | undefined,
  get: (id: string) => Promise<Result<{ readonly value: Eval }, Fault>>,
): Promise<Result<Spread[], Fault>> {
  if (from !== undefined && spread !== undefined)
    return err(fault('malformed', 'Either --spread or --from, not both.'));
  if (spread !== undefined) return ok([{ name: `the spread is ${spread}`, spread, perCluster: 1 }]);
  if (from === undefined) return ok(usualSpreads());
  const answer = await get(from);
  if (!answer.ok) return answer;
  const spreads = spreadsOf(answer.value.value);
  return spreads.length > 0
    ? ok(spreads)
    : err(
        fault(
          'conflict',
          `${from} tells no spread: it has no result yet, or no grader in it saw a difference anywhere.`,
        ),
      );
}
