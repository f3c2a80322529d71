import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { noSnapshot } from '../admit.ts';
import { mayRun } from '../authenticate.ts';
import type { Deps } from '../deps.ts';
import { letIn } from '../let-in.ts';
import type { SnapshotView } from '../memory/snapshot-memory.ts';
import { answer } from '../reply.ts';
import { anthropicChat } from './anthropic-chat.ts';
import { chatSpeech } from './chat-speech.ts';
import { openaiChat } from './openai-chat.ts';

/** The features that serve somebody and that the key may run. */
async function runnable(request: Request, view: SnapshotView, deps: Deps): Promise<Result<string[], Failure>> {
  const caller = await letIn(request, view, deps);
  if (!caller.ok) return caller;
  const { features } = view.snapshot;
  const served = Object.keys(features).filter((name) => (features[name]?.control ?? null) !== null);
  return ok(served.filter((name) => mayRun(caller.value, name, false) === null).toSorted());
}

const openaiModel = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'sluice' });
const anthropicModel = (id: string) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: '1970-01-01T00:00:00Z',
});

const openaiList = (names: readonly string[]) => ({ object: 'list', data: names.map(openaiModel) });
const anthropicList = (names: readonly string[]) => ({
  data: names.map(anthropicModel),
  has_more: false,
  first_id: names[0] ?? null,
  last_id: names.at(-1) ?? null,
});

/** `GET /v1/models` and `GET /v1/models/{model}`: features as the models they are to a chat's caller, in Anthropic's shape for whom says its version. */
export async function listModels(request: Request, wanted: string, deps: Deps): Promise<Response> {
  const isAnthropic = request.headers.has('anthropic-version');
  const { refuse } = chatSpeech(isAnthropic ? anthropicChat : openaiChat);
  const view = await deps.snapshot();
  const names = view === null ? err(noSnapshot) : await runnable(request, view, deps);
  if (!names.ok) return refuse(names.error);
  if (wanted === '') return answer(200, isAnthropic ? anthropicList(names.value) : openaiList(names.value));
  if (!names.value.includes(wanted)) return refuse({ code: 'not_found', detail: `No feature ${wanted.slice(0, 63)}.` });
  return answer(200, isAnthropic ? anthropicModel(wanted) : openaiModel(wanted));
}
