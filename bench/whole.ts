import { load } from './load.ts';
import { goalLine } from './goal.ts';
import type { Report } from './report.ts';
import { medianOf, ratioOf, takeTurns, type Round, type Rounds, type Width } from './take-turns.ts';
import type { Way } from './way.ts';

const widths: readonly Width[] = [
  { concurrency: 1, requests: 600, rounds: 5 },
  { concurrency: 16, requests: 3000, rounds: 5 },
  { concurrency: 64, requests: 3000, rounds: 3 },
];
/** How many other ways of ours their figures are called. */
const prefixes: Readonly<Record<string, string>> = { edge: '', 'pass-through': 'pass', portkey: 'portkey' };

const p50Ms = ({ p50Us }: Round): number => p50Us / 1000;

function row(name: string, rounds: Rounds): string {
  const of = (pick: (round: Round) => number, digits: number): string => medianOf(rounds, name, pick).toFixed(digits);
  const all = rounds.get(name) ?? [];
  const cpu = all.some(({ cpuUs }) => cpuUs !== null) ? of(({ cpuUs }) => cpuUs ?? 0, 0) : '–';
  const p50 = all.map(p50Ms);
  const spread = `${Math.min(...p50).toFixed(2)}–${Math.max(...p50).toFixed(2)}`;
  const p99 = of(({ p99Us }) => p99Us / 1000, 2);
  const perSecond = of((round) => round.perSecond, 0);
  return `  ${name.padEnd(14)}${of(p50Ms, 2).padStart(10)}${p99.padStart(10)}${perSecond.padStart(8)}${cpu.padStart(13)}   ${spread}`;
}

const named = (prefix: string, figure: string): string =>
  prefix === '' ? figure : `${prefix}${figure.charAt(0).toUpperCase()}${figure.slice(1)}`;

function figuresOf(ways: readonly Way[], rounds: Rounds, concurrency: number): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const { name, pid } of ways) {
    const prefix = prefixes[name];
    if (prefix === undefined) continue;
    const put = (figure: string, value: number) => (figures[`${named(prefix, figure)}.c${concurrency}`] = value);
    put('addedP50Ms', medianOf(rounds, name, p50Ms) - medianOf(rounds, 'direct', p50Ms));
    if (pid !== null)
      put(
        'cpuUs',
        medianOf(rounds, name, ({ cpuUs }) => cpuUs ?? Number.NaN),
      );
  }
  const beside = ['edge', 'pass-through'] as const;
  figures[`perSecondRatio.c${concurrency}`] = ratioOf(rounds, beside, ({ perSecond }) => perSecond);
  figures[`cpuRatio.c${concurrency}`] = ratioOf(rounds, beside, ({ cpuUs }) => cpuUs ?? Number.NaN);
  return figures;
}

/** Whether what was promised of whole replies holds, in this run. */
function goals(figures: Record<string, number>): string[] {
  const of = (name: string): number => figures[name] ?? Number.NaN;
  const ms = (name: string): string => `${of(name).toFixed(2)} ms`;
  const first = goalLine('added p50 over direct at concurrency 1', ms('addedP50Ms.c1'), {
    said: 'at most 1 ms',
    met: of('addedP50Ms.c1') <= 1,
  });
  const beside = widths.flatMap(({ concurrency: c }) => {
    if (!(`portkeyAddedP50Ms.c${c}` in figures)) return [];
    const met = of(`addedP50Ms.c${c}`) < of(`portkeyAddedP50Ms.c${c}`);
    const said = `below Portkey's ${ms(`portkeyAddedP50Ms.c${c}`)}`;
    return [goalLine(`added p50 at concurrency ${c}`, ms(`addedP50Ms.c${c}`), { said, met })];
  });
  const throughput = [16, 64].map((c) =>
    goalLine(`requests a second beside the pass-through at ${c}`, of(`perSecondRatio.c${c}`).toFixed(2), {
      said: 'at least 0.6',
      met: of(`perSecondRatio.c${c}`) >= 0.6,
    }),
  );
  return [first, ...beside, ...throughput];
}

/** Whole replies at every width: what each way adds to a direct call, how many a second it bears, what one costs. */
export async function compareWhole(ways: readonly Way[]): Promise<Omit<Report, 'title'>> {
  for (const way of ways) await load({ ...way.load, concurrency: 16, requests: 3000 });
  const lines: string[] = [];
  const figures: Record<string, number> = {};
  for (const width of widths) {
    const rounds = await takeTurns(ways, width);
    const { concurrency } = width;
    lines.push(
      `concurrency ${concurrency}:`.padEnd(16) + '    p50 ms    p99 ms   req/s   CPU µs/req   p50 min–max of rounds',
    );
    for (const { name } of ways) lines.push(row(name, rounds));
    Object.assign(figures, figuresOf(ways, rounds, concurrency));
  }
  lines.push("(the edge's CPU holds the control plane's counting and traces too: one workerd)", ...goals(figures));
  return { lines, figures };
}
