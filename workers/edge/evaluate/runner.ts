import { WorkerEntrypoint } from 'cloudflare:workers';
import {
  ItemAsk,
  type ItemAnswer,
  type JudgeAnswer,
  JudgeAsk,
  PairAsk,
  type PairAnswer,
  type RunnerRpc,
} from '#schema/contracts/item';
import type { Env } from '../env.ts';
import { wire } from '../wire.ts';
import { runItem } from './run-item.ts';
import { runJudge } from './run-judge.ts';
import { runPair } from './run-pair.ts';

/** What the control plane has evals executed by, one example a call. */
export class Runner extends WorkerEntrypoint<Env> implements RunnerRpc {
  async item(ask: unknown): Promise<ItemAnswer> {
    return runItem(ItemAsk.parse(ask), wire(this.env, this.ctx));
  }

  async pair(ask: unknown): Promise<PairAnswer> {
    return runPair(PairAsk.parse(ask), wire(this.env, this.ctx));
  }

  async judged(ask: unknown): Promise<JudgeAnswer> {
    return runJudge(JudgeAsk.parse(ask), wire(this.env, this.ctx));
  }
}
