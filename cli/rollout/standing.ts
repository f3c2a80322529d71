import type { RolloutView } from '#schema/contracts/rollout';
import type { Stage } from '#schema/contracts/stage';
import { bar } from '../text/bar.ts';
import { clean } from '../text/clean.ts';
import { cut } from '../text/cut.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';
import type { Sheet } from '../text/table.ts';
import { width as cellsOf } from '../text/width.ts';
import { aHolderOf } from './approval.ts';
import { gateLines } from './gate-lines.ts';
import { phaseTint } from './phase-tint.ts';
import { phaseWords } from './phase-words.ts';

const BAR = 12;
const INDENT = ' '.repeat(11);

/** Where a rollout stands: phase and stage, versions, whom it exposes, its plan, what was counted, and what mirroring cost. */
export function standing(view: RolloutView, { width, paint }: Sheet): string[] {
  const { id, phase, control, candidate, createdBy, percent } = view;
  const about = cut(`  ${phaseWords(view)}  ${placeOf(view)}`, Math.max(0, width - id.length));
  const asks = asksOf(view);
  return [
    paint('strong', cut(id, width, 'middle')) + paint(phaseTint[phase], about),
    cut(`versions   ${control} (control) → ${candidate}`, width),
    ...fold(`traffic    ${bar(percent / 100, BAR)} ${exposed(view)}`, width, INDENT),
    cut(`plan       ${pathOf(view, width - 20)}   by ${clean(createdBy)}`, width),
    ...(asks === '' ? [] : fold(`asks       ${asks}`, width, INDENT)),
    ...gateLines(view, { width, paint }),
    ...fold(`units      ${counted(view)}`, width, INDENT),
    ...mirrored(view).flatMap((line) => fold(line, width, INDENT)),
  ];
}

function placeOf({ kind, plan, stage }: RolloutView): string {
  const name = plan.stages[stage]?.name;
  const named = name === undefined ? '' : ` "${clean(name)}"`;
  return kind === 'manual' ? 'moved by hand' : `stage ${stage + 1} of ${plan.stages.length}${named}`;
}

/** Who gets the candidate now, in words. */
function exposed(view: RolloutView): string {
  const { phase, percent, plan, stage } = view;
  const now = plan.stages[stage];
  const over = phase === 'completed' || phase === 'rolled_back' || phase === 'pending';
  if (over || now === undefined) return `${number.percent(percent)} of units get the candidate`;
  if (now.shadow !== undefined)
    return `nobody gets the candidate; ${number.percent(100 * now.shadow)} of runs are mirrored`;
  if (now.segment !== undefined) return `${number.percent(percent)} of segment ${now.segment} get the candidate`;
  const earlier = plan.stages.slice(0, stage).filter((one) => one.segment !== undefined);
  const kept = [...new Map(earlier.map((one) => [one.segment, one])).values()];
  const also = kept.map((one) => `, and ${number.percent(one.percent)} of ${one.segment} as before`).join('');
  return `${number.percent(percent)} of units get the candidate${also}`;
}

const stepOf = ({ shadow, segment, percent }: Stage): string =>
  shadow === undefined ? `${segment === undefined ? '' : `${segment} `}${percent}` : `shadow ${100 * shadow}`;

/** The stages one after the other, this one in brackets; where they do not fit the first of those that are over are left out. */
function pathOf({ plan, stage }: RolloutView, room: number): string {
  const steps = plan.stages.map((one, at) => (at === stage ? `[${stepOf(one)}]` : stepOf(one)));
  for (let from = 0; from < stage; from++) {
    const path = `${from === 0 ? '' : '… → '}${steps.slice(from).join(' → ')} %`;
    if (cellsOf(path) <= room) return path;
  }
  return `${stage === 0 ? '' : '… → '}${steps.slice(stage).join(' → ')} %`;
}

/** What must hold before the stage is left, beside its time. */
function asksOf({ plan, stage, kind, phase }: RolloutView): string {
  const now = plan.stages[stage];
  if (now === undefined || kind === 'manual' || phase === 'completed' || phase === 'rolled_back') return '';
  const roles = now.requires.map((one) => (one === 'approval' ? 'approver' : one.approval));
  return [
    ...(now.minUnits > 0
      ? [`${number.count(now.minUnits)} ${now.shadow === undefined ? 'candidate' : 'mirrored'} units in this stage`]
      : []),
    ...now.notWorse.map(({ metric, by }) => `${metric} shown at most ${number.percent(100 * by)} worse`),
    ...roles.map((role) => `the word of ${aHolderOf(role)}`),
  ].join(', ');
}

function counted({ units, uncounted }: RolloutView): string {
  const others = Object.entries(uncounted).filter(([, count]) => count > 0);
  const left = others.map(([cause, count]) => `${clean(cause).replaceAll('_', ' ')} ${number.count(count)}`).join(', ');
  const both = `control ${number.count(units.control)}, candidate ${number.count(units.candidate)}`;
  return left === '' ? both : `${both}; not counted: ${left}`;
}

function mirrored({ shadow }: RolloutView): string[] {
  if (shadow === null) return [];
  const { pairs, units, spentUsd, capUsd, withheld } = shadow;
  const held = withheld === 0 ? '' : `; ${number.count(withheld)} stopped before a tool with effects`;
  const spent = `${bar(capUsd === 0 ? 1 : spentUsd / capUsd, BAR)} ${number.usd(spentUsd)} of ${number.usd(capUsd)}`;
  return [`shadow     ${spent}; ${number.count(pairs)} pairs, ${number.count(units)} units${held}`];
}
