import { expect, it, vi } from 'vitest';
import { count, type Marks } from '#core/evidence/count';
import { type Cell, verdict } from '#core/evidence/verdict';
import { liveWatches, openWatch, tossed, type Watch } from '#core/evidence/watches';
import { race } from '../../bench/rules/race.ts';
import type { Rule, Running, Setting, UnitEvent } from '../../bench/rules/rule.ts';
import { harmfulScenarios, harmlessScenarios } from '../../bench/rules/scenarios.ts';
import { sluice } from '../../bench/rules/sluice.ts';

vi.setConfig({ testTimeout: 60_000 });

const empty = { n0: 0, k0: 0, u0: 0, n1: 0, k1: 0, u1: 0 };

/** The rule with no shortcut at all: everything counted by core's own functions, the verdict asked at every counted unit. */
class Plain implements Running {
  readonly #setting: Setting;
  readonly #units = new Map<number, Marks>();
  readonly #cells = new Map<number, Map<string, Cell>>();
  #watches: readonly Watch[] = [];

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  see(event: UnitEvent): 'rollback' | null {
    const opened = openWatch(this.#watches, { nowMs: event.atMs, period: event.period });
    if (opened !== null) this.#watches = liveWatches([...this.#watches, opened], 1);
    const { coins, marks } = count(this.#units.get(event.unit) ?? null, event, this.#watches);
    this.#units.set(event.unit, marks);
    this.#watches = tossed(this.#watches, event.arm, coins);
    for (const { watch, cell, w } of coins) {
      const cells = this.#cells.get(watch) ?? new Map<string, Cell>();
      this.#cells.set(watch, cells);
      const was = cells.get(cell) ?? { cell, w, ...empty };
      const [n, k] = event.arm === 'control' ? (['n0', 'k0'] as const) : (['n1', 'k1'] as const);
      cells.set(cell, { ...was, [n]: was[n] + 1, [k]: was[k] + (event.bad ? 1 : 0) });
    }
    return coins.length > 0 && this.#worse() ? 'rollback' : null;
  }

  #worse(): boolean {
    const { alpha, margin } = this.#setting;
    const watches = this.#watches.map(({ id }) => ({ watch: id, periods: [...(this.#cells.get(id)?.values() ?? [])] }));
    const first = watches[0] ?? { watch: 1, periods: [] };
    const asked = { id: 'error', metric: 'error', margin, alpha, notWorseBy: null };
    const counts = { watches, assignment: first.periods, stage: first };
    return verdict({ ...asked, ...counts }, { alpha, telemetryLate: false }).verdict === 'worse';
  }
}

const plain: Rule = { name: 'plain', start: (setting) => new Plain(setting) };

const cases = [...harmfulScenarios.slice(0, 3), ...harmlessScenarios.slice(2)].map(
  (scenario) => [scenario.title, scenario] as const,
);

it.each(cases)('the measured rule ends %s as if it were asked at every unit, without a shortcut', (_, scenario) => {
  const short = { ...scenario, requests: Math.min(scenario.requests, 4000) };
  for (let seed = 0; seed < 3; seed += 1) {
    const [measured, exact] = race(short, [sluice, plain], 977 * seed + 5);
    expect(measured).toEqual(exact);
  }
});
