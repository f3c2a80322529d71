import type { PlanPreview, StagePreview } from '#schema/contracts/rollout';
import type { Stage } from '#schema/contracts/stage';
import { clean } from '../text/clean.ts';
import { cut } from '../text/cut.ts';
import { duration } from '../text/duration.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';
import { table, type Sheet } from '../text/table.ts';
import { exposure } from './exposure.ts';

type Row = { readonly stage: Stage; readonly needs: StagePreview | undefined; readonly at: number };

const rowsOf = ({ plan, stages }: PlanPreview): Row[] =>
  plan.stages.map((stage, at) => ({ stage, at, needs: stages.find((one) => one.stage === at) }));

const timeOf = (seconds: number | null | undefined): string =>
  seconds === null || seconds === undefined
    ? 'cannot be told from the traffic seen so far'
    : `about ${duration(seconds * 1000)}, if nothing lacks`;

/** A plan before anybody is exposed: every stage with what it needs, the smallest harm it would catch, and what its author may not have meant. */
export function previewLines(preview: PlanPreview, sheet: Sheet): string[] {
  const { feature, control, candidate, expectedS } = preview;
  const versions = control === null ? candidate : `${control} → ${candidate}`;
  return [
    sheet.paint('strong', cut(feature, sheet.width, 'middle')),
    ...fold(`${versions}; nothing was started`, sheet.width),
    '',
    ...gatesOf(preview, sheet),
    ...stageTable(preview, sheet),
    '',
    ...smallestHarm(preview, sheet),
    ...fold(`everybody has the candidate after: ${timeOf(expectedS)}`, sheet.width),
    ...warnings(preview, sheet),
  ];
}

/** What is evaluated before anybody is exposed: how many runs, or the eval that counts already. */
function gatesOf({ plan, gates }: PlanPreview, { width }: Sheet): string[] {
  const lines = gates.flatMap(({ eval: name, examples, counts }, at) => {
    const trials = plan.gates[at]?.trials ?? 1;
    const runs =
      counts === null
        ? `${number.count(examples)} examples, at most ${number.count(2 * trials * examples)} runs`
        : `answered by ${counts}, less than a day old`;
    const unsure = plan.gates[at]?.onInconclusive === 'pass' ? 'passes' : 'blocks';
    return fold(`gate ${clean(name)}: ${runs}; what cannot tell ${unsure}`, width, '     ');
  });
  return lines.length === 0 ? [] : [...lines, ''];
}

const gatesInShort = ({ plan }: PlanPreview): string => plan.gates.map((gate) => `gate ${gate.eval} → `).join('');

/** The same in a few lines: units and time. */
export function previewInShort(preview: PlanPreview, { width, paint }: Sheet): string[] {
  const { plan, expectedS } = preview;
  const units = rowsOf(preview).reduce((sum, { needs }) => sum + (needs?.units ?? 0), 0);
  const path = plan.stages.map(exposure).join(' → ');
  const needs = units > 0 ? `${number.count(units)} candidate units` : 'no number of units';
  return [
    ...fold(`plan: ${gatesInShort(preview)}${path}`, width, '      '),
    ...fold(`it needs ${needs}; time until everybody has it: ${timeOf(expectedS)}`, width, '      '),
    ...warnings(preview, { width, paint }),
  ];
}

/** Below this a table leaves out what the other columns say in another way. */
const WIDE = 90;

const perHourColumn = { head: 'UNITS/H', cell: ({ needs }: Row) => perHour(needs), align: 'right' } as const;

function stageTable(preview: PlanPreview, sheet: Sheet): string[] {
  return table(
    rowsOf(preview),
    [
      { head: 'STAGE', cell: ({ stage, at }) => stage.name ?? String(at + 1) },
      { head: 'WHOM', cell: ({ stage }) => exposure(stage), keep: true },
      {
        head: 'HOLD',
        cell: ({ stage }) => (endsAtOnce(preview, stage) ? '–' : duration(stage.holdS * 1000)),
        keep: true,
      },
      { head: 'UNITS', cell: ({ needs }) => countOf(needs?.units), align: 'right', keep: true },
      ...(sheet.width < WIDE ? [] : [perHourColumn]),
      { head: 'TIME', cell: ({ needs }) => timeCell(needs), keep: true },
      { head: 'ALSO', cell: alsoOf },
    ],
    sheet,
  );
}

const endsAtOnce = ({ plan }: PlanPreview, stage: Stage): boolean =>
  stage.percent === 100 && stage.segment === undefined && plan.stages.at(-1) === stage;

const countOf = (units: number | null | undefined): string =>
  units === null || units === undefined ? '–' : number.count(Math.ceil(units));

const perHour = (needs: StagePreview | undefined): string =>
  needs === undefined || needs.unitsPerS === null ? '–' : number.short(needs.unitsPerS * 3600);

const timeCell = (needs: StagePreview | undefined): string =>
  needs === undefined || needs.expectedS === null ? '?' : duration(needs.expectedS * 1000);

/** What the stage asks beside time and units: whose word, at most what cost, how much worse a metric may be shown to be. */
function alsoOf({ stage }: Row): string {
  const roles = stage.requires.map((one) => (one === 'approval' ? 'approver' : one.approval));
  const shown = stage.notWorse.map(({ metric, by }) => `${metric} ≤ +${number.percent(100 * by)}`);
  const cap = stage.shadowUsd === undefined ? [] : [`≤ ${number.usd(stage.shadowUsd)}`];
  return [...roles, ...cap, ...shown].join(', ');
}

/** Per guardrail what each stage could catch by its end; stages that compare nothing are left out. */
function smallestHarm({ plan, stages }: PlanPreview, sheet: Sheet): string[] {
  const all = stages.flatMap(({ stage, smallest }) => smallest.map((one) => ({ stage, ...one })));
  const names = [...new Set(all.map(({ guardrail }) => guardrail))];
  if (names.length === 0) return [];
  const compared = stages.filter(({ smallest }) => smallest.length > 0);
  const cellOf = (name: string, stage: number): string => {
    const found = all.find((one) => one.guardrail === name && one.stage === stage);
    return found === undefined || found.candidate === null ? '–' : rate(found.candidate);
  };
  const controlOf = (name: string): string => rate(all.find(({ guardrail }) => guardrail === name)?.control ?? 0);
  return [
    ...table(
      names,
      [
        { head: 'CAUGHT FROM', cell: (name) => name },
        { head: 'CONTROL', cell: controlOf, align: 'right', keep: true },
        ...compared.map(({ stage, name }) => ({
          head: (plan.stages[stage]?.name ?? clean(name)).toUpperCase(),
          cell: (guardrail: string) => cellOf(guardrail, stage),
          align: 'right' as const,
        })),
      ],
      sheet,
    ),
    ...fold("(the candidate's rate that would be found by the end of the stage about every other time)", sheet.width),
    '',
  ];
}

const rate = (share: number): string => `${(100 * share).toFixed(1)} %`;

function warnings({ warnings: all }: PlanPreview, { width, paint }: Sheet): string[] {
  return all.flatMap((one) => fold(`warning: ${clean(one)}`, width, '         ').map((line) => paint('warn', line)));
}
