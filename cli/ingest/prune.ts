import { ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import type { Fault } from '../fault.ts';

const PAGE = 1000;

type Where = { readonly collection: string; readonly prefix: string; readonly kept: ReadonlySet<string> };

/** The ids of a collection's documents that begin with the prefix and are not among those to keep. */
async function goneFrom(ask: Ask, { collection: name, prefix, kept }: Where): Promise<Result<string[], Fault>> {
  const gone: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await ask('document.list', { params: { name }, query: { limit: PAGE, cursor, prefix } });
    if (!answer.ok) return answer;
    const { documents, next } = answer.value.value;
    gone.push(...documents.flatMap(({ id }) => (kept.has(id) ? [] : [id])));
    cursor = next;
  } while (cursor !== undefined);
  return ok(gone);
}

/** Deletes what is in a collection and not in the source any more; answers how many there were. */
export async function prune(ask: Ask, where: Where): Promise<Result<number, Fault>> {
  const gone = await goneFrom(ask, where);
  if (!gone.ok) return gone;
  let deleted = 0;
  for (let at = 0; at < gone.value.length; at += PAGE) {
    const ids = gone.value.slice(at, at + PAGE);
    const answer = await ask('document.prune', { params: { name: where.collection }, body: { ids } });
    if (!answer.ok) return answer;
    deleted += answer.value.value.deleted;
  }
  return ok(deleted);
}
