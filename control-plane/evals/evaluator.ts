import { DurableObject } from 'cloudflare:workers';
import type { Example } from '#schema/contracts/dataset';
import type { EvalOrder, EvalStatus, EvaluatorRpc, EvalView, GradedItem, ItemView } from '#schema/contracts/eval';
import type { ItemAnswer } from '#schema/contracts/item';
import type { Env } from '../env.ts';
import { AlarmClock } from '../rollout/alarm-clock.ts';
import { refuseInChaos } from '../rollout/refuse-in-chaos.ts';
import { saveEval } from '../store/evals.ts';
import { listExamples } from '../store/examples.ts';
import { askOf, ownGraders, pairGraders, withChecks } from './ask-of.ts';
import { askPair, type PairSettled } from './ask-pair.ts';
import { addBlessed, gradedItems, sharedExamples } from './blessed.ts';
import {
  addItems,
  chargeCell,
  exampleAt,
  pairAt,
  postponeCell,
  progressOf,
  releaseCells,
  returnCells,
  settleCell,
  takeCells,
  type Cell,
  type EvalArm,
  type Settled,
} from './cells.ts';
import { itemViews } from './item-views.ts';
import { keep, keptValue } from './kept.ts';
import { Pump } from './pump.ts';
import { resultOf } from './result-of.ts';
import { createTables, type Sql } from './tables.ts';
import { viewOf } from './view-of.ts';

/** How long one alarm goes on before the next takes over, and when one that failed is repeated. */
const SHIFT_MS = 20_000;
const AGAIN_MS = 5000;
/** Weather is waited out so often, for so long and longer. */
const MOST_TRIES = 4;
const WEATHER_MS = 500;
/** How many examples are copied at a time, and how often lists hear of the progress. */
const PAGE = 500;
/** A page of a baseline's scores: each with the question, which may be long. */
const BLESSED_PAGE = 200;
const TELL_MS = 1000;

/** What came of a run, on its way to the disk; `answer` null: nobody could be asked. */
type Came = { readonly cell: Cell; readonly example: Example; readonly answer: ItemAnswer | PairSettled | null };

/**
 * Carries one eval out: copies its examples, has every run made by the edge, so many at a time, and writes down what came of each.
 * Only what is written down counts as done, and is never asked again, so a death costs what was in hand and no more.
 */
export class Evaluator extends DurableObject<Env> implements EvaluatorRpc {
  readonly #sql: Sql;
  readonly #clock: AlarmClock;
  #toldAtMs = 0;
  #telling: Promise<void> = Promise.resolve();
  #pump: Pump<Came> | null = null;
  /** What the eval has cost; null: not yet asked for. */
  #spentUsd: number | null = null;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
    createTables(this.#sql);
    releaseCells(this.#sql);
    this.#clock = new AlarmClock((atMs) => void state.storage.setAlarm(atMs));
  }

  async begin(order: EvalOrder): Promise<EvalView> {
    refuseInChaos(this.env);
    const nowMs = Date.now();
    this.ctx.storage.transactionSync(() => {
      if (keptValue(this.#sql, 'order') !== undefined) return;
      keep(this.#sql, 'order', { ...order, createdAtMs: nowMs });
      keep(this.#sql, 'status', 'loading');
    });
    const view = this.#view();
    await saveEval(this.env.DB, view);
    this.#clock.need(nowMs, nowMs);
    return view;
  }

  async view(): Promise<EvalView | null> {
    refuseInChaos(this.env);
    this.#wake();
    return keptValue(this.#sql, 'order') === undefined ? null : this.#view();
  }

  async items(after: number, limit: number): Promise<{ items: ItemView[]; next: number | null }> {
    refuseInChaos(this.env);
    return itemViews(this.#sql, after, limit);
  }

  async cancel(): Promise<EvalView | null> {
    refuseInChaos(this.env);
    if (keptValue(this.#sql, 'order') === undefined) return null;
    this.#pump?.flush();
    if (this.#isGoing()) await this.#end('cancelled');
    return this.#view();
  }

  async graded(after: number, limit: number): Promise<{ items: GradedItem[]; next: number | null }> {
    refuseInChaos(this.env);
    return gradedItems(this.#sql, after, limit);
  }

  override async alarm(): Promise<void> {
    this.#clock.rang();
    try {
      refuseInChaos(this.env);
      const untilMs = Date.now() + SHIFT_MS;
      while (this.#owesBlessed()) await this.#copyBlessed();
      while (this.#status() === 'loading') await this.#loadSome();
      if (this.#status() === 'running') await this.#runSome(untilMs);
      this.#wake();
    } catch (error) {
      console.error('evaluator: alarm failed, will be tried again', error);
      // Of what was in hand nobody will hear any more.
      releaseCells(this.#sql);
      const failedMs = Date.now();
      this.#clock.need(failedMs + AGAIN_MS, failedMs);
    }
  }

  #order() {
    const order = keptValue(this.#sql, 'order');
    if (order === undefined) throw new Error('No eval was begun here.');
    // One that was begun before there were judges knows none.
    return { ...order, judges: order.judges ?? {} };
  }

  #status = (): EvalStatus | undefined => keptValue(this.#sql, 'status');
  #isGoing = (): boolean => this.#status() === 'loading' || this.#status() === 'running';
  #view = (): EvalView => viewOf(this.#sql, this.#order());

  #owesBlessed(): boolean {
    return (
      this.#status() === 'loading' && this.#order().baseline !== null && keptValue(this.#sql, 'blessedTo') !== null
    );
  }

  /** Copies what the baseline scored, so that what is compared stands still whatever becomes of it. */
  async #copyBlessed(): Promise<void> {
    const { baseline } = this.#order();
    if (baseline === null) return;
    const after = keptValue(this.#sql, 'blessedTo') ?? 0;
    const { items, next } = await this.env.EVALUATOR.getByName(baseline).graded(after, BLESSED_PAGE);
    this.ctx.storage.transactionSync(() => addBlessed(this.#sql, items, next));
  }

  /** Copies the next examples: what the dataset's version holds, whoever edits it meanwhile. */
  async #loadSome(): Promise<void> {
    const order = this.#order();
    const { dataset, datasetVersion, split, against, trials, baseline } = order;
    const after = keptValue(this.#sql, 'loadedTo');
    const which = { name: dataset, version: datasetVersion, split };
    const examples = await listExamples(this.env.DB, which, { limit: PAGE, after });
    if (examples === undefined) return this.#fail(`Dataset ${dataset} has no version ${datasetVersion} any more.`);
    const arms: EvalArm[] = against === null || baseline !== null ? ['candidate'] : ['control', 'candidate'];
    this.ctx.storage.transactionSync(() => {
      const wanted = baseline === null ? examples : sharedExamples(this.#sql, examples);
      addItems(this.#sql, wanted, { arms, trials, paired: pairGraders(order).length > 0 });
      const last = examples.at(-1);
      if (last !== undefined) keep(this.#sql, 'loadedTo', last.id);
      if (examples.length < PAGE && this.#status() === 'loading') keep(this.#sql, 'status', 'running');
    });
  }

  async #fail(error: string): Promise<void> {
    keep(this.#sql, 'error', error);
    await this.#end('failed');
  }

  /** Makes runs, `concurrency` at a time, until all are made, the shift is over, or somebody ends it. */
  async #runSome(untilMs: number): Promise<void> {
    const order = this.#order();
    const { concurrency } = order;
    this.#pump = new Pump<Came>({
      concurrency,
      mayGo: () => Date.now() < untilMs && this.#status() === 'running' && !this.#isSpent(order),
      ask: (cell) => this.#run(order, cell),
      commit: (came, more, unasked) => this.#write(order, { came, more, unasked }),
    });
    await this.#pump.run().finally(() => (this.#pump = null));
    await this.#telling;
    // What was in flight when somebody cancelled has cost something all the same.
    if (this.#status() !== 'running') return saveEval(this.env.DB, this.#view());
    const { done, total } = progressOf(this.#sql);
    if (done === total) await this.#end('done');
    else if (this.#isSpent(order)) await this.#end('stopped');
  }

  #isSpent({ maxUsd }: EvalOrder): boolean {
    if (maxUsd === undefined) return false;
    this.#spentUsd ??= progressOf(this.#sql).usd;
    return this.#spentUsd >= maxUsd;
  }

  async #run(order: EvalOrder, cell: Cell): Promise<Came> {
    const example = exampleAt(this.#sql, cell.place);
    const answer = await this.#ask(order, example, cell);
    // All runs are counted to know this, so it is added up here and counted anew only by the next process.
    if (this.#spentUsd !== null) this.#spentUsd += answer?.costUsd ?? 0;
    return { cell, example, answer };
  }

  /** All in one transaction: what came back is written down, and the next are marked before they are asked. */
  #write(order: EvalOrder, { came, more, unasked }: { came: readonly Came[]; more: number; unasked: readonly Cell[] }) {
    const nowMs = Date.now();
    const taken = this.ctx.storage.transactionSync(() => {
      const isOver = this.#status() !== 'running';
      for (const { cell, answer, example } of came) {
        if (isOver) chargeCell(this.#sql, cell, answer?.costUsd ?? 0);
        else if ((answer === null || answer.faulty) && cell.tries < MOST_TRIES) {
          const dueAtMs = nowMs + WEATHER_MS * 2 ** (cell.tries - 1) * (0.5 + Math.random());
          postponeCell(this.#sql, cell, { dueAtMs, usd: answer?.costUsd ?? 0 });
        } else settleCell(this.#sql, cell, settledOf(order, { cell, answer, example }));
      }
      returnCells(this.#sql, unasked);
      return more > 0 ? takeCells(this.#sql, nowMs, more) : [];
    });
    this.#tell(nowMs);
    return taken;
  }

  /** Null: the edge could not be asked. */
  async #ask(order: EvalOrder, example: Example, cell: Cell): Promise<ItemAnswer | PairSettled | null> {
    try {
      if (cell.arm === 'pair') return await askPair(this.env.RUNNER, { order, example, runs: pairAt(this.#sql, cell) });
      return await this.env.RUNNER.item(askOf(order, example, { ...cell, arm: cell.arm }));
    } catch (error) {
      console.error(`Eval ${order.id}: a run could not be made.`, error);
      return null;
    }
  }

  async #end(status: EvalStatus): Promise<void> {
    const result = resultOf(this.#sql, this.#order());
    // What was not finished has not said what it would have said.
    const whole = status === 'done' ? result : { ...result, verdict: 'inconclusive' as const, cause: status };
    this.ctx.storage.transactionSync(() => {
      keep(this.#sql, 'status', status);
      keep(this.#sql, 'result', whole);
      keep(this.#sql, 'endedAtMs', Date.now());
    });
    await saveEval(this.env.DB, this.#view());
  }

  /** Lets lists hear of the progress; nobody waits for it but the end of the shift. */
  #tell(nowMs: number): void {
    if (nowMs < this.#toldAtMs + TELL_MS) return;
    this.#toldAtMs = nowMs;
    const told = this.#telling.then(() => saveEval(this.env.DB, this.#view()));
    this.#telling = told.catch((error: unknown) => console.error('evaluator: not told', error));
  }

  #wake(): void {
    if (!this.#isGoing()) return;
    const nowMs = Date.now();
    this.#clock.need(progressOf(this.#sql).dueAtMs ?? nowMs, nowMs);
  }
}

const settledOf = (order: EvalOrder, { cell, answer, example }: Came): Settled =>
  answer === null ? nobody(order, cell) : 'outcome' in answer ? withChecks(answer, example) : answer;

/** A run that nobody could make: unscored, with the reason. */
const nobody = (order: EvalOrder, { arm }: Cell) => ({
  run: null,
  code: 'unavailable' as const,
  detail: 'The edge could not be asked.',
  faulty: true,
  output: null,
  scores: (arm === 'pair' ? pairGraders(order) : ownGraders(order)).map(({ id }) => ({
    id,
    score: null,
    reason: 'The run could not be made.',
  })),
  costUsd: 0,
  ms: 0,
});
