import { type Halves, keepsAlpha } from './goal.ts';
import type { FalseRate, Found, Measured } from './measure.ts';
import { ALPHA } from './scenarios.ts';

const WIDTH = 900;
const [LEFT, RIGHT] = [250, 30];
const LINE = 15;
const GAP = 14;

/** Colours that the colour-blind tell apart (Okabe and Ito), one a rule, ours first. */
const COLOURS = ['#0072b2', '#d55e00', '#cc79a7', '#009e73', '#555555'];

/** A mark: where it is, its whiskers' ends, hollow when it stands for "none" or "at least", and its label. */
type Mark = {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly hollow: boolean;
  readonly says: string;
};
type Row = { readonly title: string; readonly marks: readonly Mark[] };
type Panel = {
  readonly top: number;
  readonly title: string;
  readonly axis: string;
  /** Both ends of the axis and what is written along it; the scale is logarithmic. */
  readonly ticks: readonly { at: number; says: string }[];
  readonly rows: readonly Row[];
  readonly rule: { at: number; says: string } | null;
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function text(at: { x: number; y: number }, says: string, more = ''): string {
  return `<text x="${at.x.toFixed(1)}" y="${at.y.toFixed(1)}" ${more}>${escaped(says)}</text>`;
}

const heightOf = (rows: readonly Row[]): number => rows.reduce((sum, { marks }) => sum + marks.length * LINE + GAP, 0);

function scale(ticks: Panel['ticks']): (value: number) => number {
  const low = Math.log(ticks[0]?.at ?? 1);
  const high = Math.log(ticks.at(-1)?.at ?? 10);
  const part = (value: number): number => (Math.log(value) - low) / (high - low);
  return (value) => LEFT + (WIDTH - LEFT - RIGHT) * Math.min(1, Math.max(0, part(value)));
}

function markSvg(
  { at, from, to, hollow, says }: Mark,
  colour: string,
  { x, y }: { x: (v: number) => number; y: number },
): string {
  const fill = hollow ? '#ffffff' : colour;
  const end = Math.max(x(at), x(to));
  // Near the right edge the label stands before the mark.
  const before = end > WIDTH - RIGHT - 75;
  const label = before ? { x: Math.min(x(at), x(from)) - 9, y: y + 4 } : { x: end + 8, y: y + 4 };
  return [
    `<line x1="${x(from).toFixed(1)}" x2="${x(to).toFixed(1)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2" opacity="0.6"/>`,
    `<circle cx="${x(at).toFixed(1)}" cy="${y}" r="4.5" fill="${fill}" stroke="${colour}" stroke-width="2"/>`,
    text(label, says, `font-size="11" fill="${colour}" text-anchor="${before ? 'end' : 'start'}"`),
  ].join('\n');
}

function panelSvg(panel: Panel): string {
  const x = scale(panel.ticks);
  const bottom = panel.top + heightOf(panel.rows);
  const lines = panel.ticks.map(
    ({ at, says }) =>
      `<line x1="${x(at).toFixed(1)}" x2="${x(at).toFixed(1)}" y1="${panel.top}" y2="${bottom}" stroke="#dddddd"/>` +
      text({ x: x(at), y: bottom + 18 }, says, 'font-size="12" text-anchor="middle" fill="#333333"'),
  );
  const limit =
    panel.rule === null
      ? []
      : [
          `<line x1="${x(panel.rule.at).toFixed(1)}" x2="${x(panel.rule.at).toFixed(1)}" y1="${panel.top - 4}" y2="${bottom}" stroke="#000000" stroke-dasharray="5 4"/>`,
          text({ x: x(panel.rule.at) + 5, y: panel.top - 6 }, panel.rule.says, 'font-size="12" fill="#000000"'),
        ];
  let y = panel.top;
  const rows = panel.rows.flatMap(({ title, marks }, index) => {
    const height = marks.length * LINE + GAP;
    const shade = `<rect x="${LEFT}" y="${y}" width="${WIDTH - LEFT - RIGHT}" height="${height}" fill="${index % 2 === 0 ? '#f6f7f9' : '#ffffff'}"/>`;
    const label = text(
      { x: LEFT - 12, y: y + height / 2 + 4 },
      title,
      'font-size="13" text-anchor="end" fill="#111111"',
    );
    const drawn = marks.map((mark, at) =>
      markSvg(mark, COLOURS[at % COLOURS.length] ?? '#000000', { x, y: y + GAP / 2 + LINE * (at + 0.5) }),
    );
    y += height;
    return [{ shade, rest: [label, ...drawn] }];
  });
  return [
    text({ x: 20, y: panel.top - 30 }, panel.title, 'font-size="16" font-weight="bold" fill="#111111"'),
    ...rows.map(({ shade }) => shade),
    ...lines,
    ...limit,
    ...rows.flatMap(({ rest }) => rest),
    text(
      { x: (LEFT + WIDTH - RIGHT) / 2, y: bottom + 38 },
      panel.axis,
      'font-size="13" text-anchor="middle" fill="#333333"',
    ),
  ].join('\n');
}

const LEAST_SHARE = 0.001;

const falseRow = ({ scenario, rules }: Measured<FalseRate>): Row => ({
  title: scenario.title,
  marks: rules.map(({ count, share, low, high }) => ({
    at: share,
    from: low,
    to: high,
    hollow: count === 0,
    says: `${(100 * share).toFixed(1)} %`,
  })),
});

const foundRow = ({ scenario, rules }: Measured<Found>): Row => ({
  title: scenario.title,
  marks: rules.map(({ mean, q90, missed }) => ({
    at: mean,
    from: mean,
    to: q90,
    hollow: missed > 0,
    says: `${missed > 0 ? 'at least ' : ''}${mean < 20 ? mean.toFixed(1) : Math.round(mean)}`,
  })),
});

function legend(rules: readonly { rule: string; keeps: boolean }[]): string {
  let x = 26;
  const entries = rules.map(({ rule, keeps }, at) => {
    const colour = COLOURS[at % COLOURS.length] ?? '#000000';
    const says = keeps ? rule : `${rule} (exceeds α)`;
    const entry = `<circle cx="${x}" cy="30" r="5" fill="${colour}"/>${text({ x: x + 10, y: 34 }, says, `font-size="13" fill="${colour}"`)}`;
    x += 45 + 8 * says.length;
    return entry;
  });
  return entries.join('\n');
}

/** The measurement as a picture (SVG): false rollbacks above, units exposed below, both on a logarithmic scale. */
export function plot({ harmless, harmful }: Halves): string {
  const falseRows = harmless.map(falseRow);
  const foundRows = harmful.map(foundRow);
  const top = 110;
  const below = top + heightOf(falseRows) + 100;
  const height = below + heightOf(foundRows) + 60;
  const percents = [LEAST_SHARE, 0.01, 0.1, 1].map((at) => ({ at, says: `${100 * at} %` }));
  const counts = [1, 10, 100, 1000, 10_000].map((at) => ({ at, says: at.toLocaleString('en') }));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="'DejaVu Sans', Verdana, sans-serif">`,
    `<title>False rollbacks and units exposed, by rule</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    legend((harmless[0]?.rules ?? []).map(({ rule }) => ({ rule, keeps: keepsAlpha(rule, { harmless, harmful }) }))),
    panelSvg({
      top,
      title: 'A candidate as good as control: how often is it rolled back?',
      axis: 'rollouts falsely rolled back, with 95 % interval (hollow: none)',
      ticks: percents,
      rows: falseRows,
      rule: { at: ALPHA, says: `α = ${100 * ALPHA} %` },
    }),
    panelSvg({
      top: below,
      title: 'A candidate that harms: how many units does it reach?',
      axis: 'candidate units before the rollback: mean, line to the 90 % quantile (hollow: some missed)',
      ticks: counts,
      rows: foundRows,
      rule: null,
    }),
    '</svg>',
  ].join('\n')}\n`;
}
