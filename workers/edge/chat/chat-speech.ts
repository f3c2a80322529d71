import type { Failure } from '#schema/contracts/problem';
import type { Over } from '../done.ts';
import { aboutHeaders, aboutOf, answer, type About } from '../reply.ts';
import type { Sayings, Speech } from '../speech.ts';
import type { ChatApi, ChatAsk, Said } from './chat-api.ts';

type Chat = { readonly ask: ChatAsk; readonly said: (over: Over) => Said; readonly wants: Sayings['wants'] };

/** The chain has tried again and fallen back already: a client that does the same would multiply both. A spent budget is not refilled in seconds. Both SDKs heed it. */
const noRetry = new Set(['upstream_failed', 'deadline', 'budget_spent']);

function refuse(api: Pick<ChatApi, 'refusal'>, failure: Failure, about?: About): Response {
  const { status, body } = api.refusal(failure, about);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(about ? aboutHeaders(about) : {}),
    ...(failure.retryAfterS === undefined ? {} : { 'retry-after': String(failure.retryAfterS) }),
    ...(noRetry.has(failure.code) ? { 'x-should-retry': 'false' } : {}),
  };
  return new Response(JSON.stringify(body), { status, headers });
}

/** How a chat protocol says what came of a run; without a chat, how it refuses one. */
export function chatSpeech(api: Pick<ChatApi, 'whole' | 'refusal' | 'events'>, chat?: Chat): Speech {
  const speech = {
    refuse: (failure: Failure, about?: About) => refuse(api, failure, about),
    reply: (over: Over) => {
      if (chat === undefined) throw new Error('A refused chat has no reply.');
      return answer(200, api.whole(over, chat.said(over)), aboutOf(over.chosen.run, over.ledger));
    },
  };
  if (chat === undefined || !chat.ask.streams) return { ...speech, sayings: null };
  const { ask, said, wants } = chat;
  return { ...speech, sayings: (run) => ({ ...api.events(run, ask, said), wants, step: () => '' }) };
}
