import { Trace } from '#schema/contracts/trace';
import type { traces } from '#schema/tables/traces';

type Row = Omit<typeof traces.$inferSelect, 'input' | 'output' | 'spans'>;

/** A row as contracts know it: what a run came to, and what is known of where it came from. */
export function traceRow<Kept extends Row>(row: Kept) {
  const { inputTokens, outputTokens, traceId, parentSpanId, traceState, sampled, tags, ...rest } = row;
  return {
    ...rest,
    usage: { inputTokens, outputTokens },
    ...(traceId !== null && { traceId }),
    ...(parentSpanId !== null && { parentSpanId }),
    ...(traceState !== null && { traceState }),
    ...(sampled !== null && { sampled }),
    ...(tags !== null && { tags: Trace.shape.tags.parse(tags) }),
  };
}
