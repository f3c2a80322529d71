import { PAID_MOST, type PaidPart } from '#schema/contracts/paid-part';
import type { Usage } from '#schema/contracts/run';

/** A call that has to be paid for. `usd` null: nobody knows how much. */
export type Charge = {
  readonly step: string;
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage;
  readonly cached: number;
  readonly written: number;
  readonly usd: number | null;
};

const OTHER = '(other)';

/** `loop.2/write` is the step `loop/write`, whichever visit it was. */
const stepOf = (path: string): string => path.replace(/\.\d+(?=\/|$)/g, '').slice(0, 160);

/** What a run's model calls come to by step and model, in as many parts as a record tells. */
export class Bill {
  readonly #parts = new Map<string, PaidPart>();

  add(charge: Charge): void {
    if (charge.provider === 'baseline') return;
    const { usage, usd, cached, written } = charge;
    const { inputTokens, outputTokens } = usage;
    const part = this.#part(stepOf(charge.step), `${charge.provider}/${charge.model}`.slice(0, 256));
    part[2] += 1;
    part[3] += usd === null ? 1 : 0;
    part[4] += usd ?? 0;
    part[5] += inputTokens;
    part[6] += Math.min(cached, inputTokens);
    part[7] += Math.min(written, inputTokens);
    part[8] += outputTokens;
  }

  #part(step: string, model: string): PaidPart {
    const key = `${step}\n${model}`;
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    const full = this.#parts.size >= PAID_MOST - 1;
    const other = full ? this.#parts.get(OTHER) : undefined;
    if (other !== undefined) return other;
    const part: PaidPart = [full ? OTHER : step, full ? OTHER : model, 0, 0, 0, 0, 0, 0, 0];
    this.#parts.set(full ? OTHER : key, part);
    return part;
  }

  parts(): PaidPart[] {
    return [...this.#parts.values()];
  }
}
