import type { Health } from '#schema/contracts/run';
import type { Deps } from './deps.ts';
import { answer } from './reply.ts';

/** `GET /healthz`: whether this isolate can serve, and from what. Needs no key; 503 as long as it has no snapshot. */
export async function health({ snapshot, instance }: Deps): Promise<Response> {
  const view = await snapshot();
  const body: Health = {
    ok: view !== null,
    instance,
    snapshot: view?.snapshot.number ?? null,
    ageMs: view?.ageMs ?? null,
    stale: view?.stale ?? false,
  };
  return answer(view === null ? 503 : 200, body);
}
