import { failureInside, notAnAnswer } from './failure-of.ts';
import type { Heard, Protocol } from './listen.ts';
import { OpenaiCallParts } from './openai-calls.ts';
import { spent, text, type Completion } from './openai-completion.ts';
import type { ModelAnswer, ModelFault } from './provider.ts';

/** What is read of a chunk. */
type Chunk = Pick<Completion, 'id' | 'model' | 'usage'> & {
  error?: unknown;
  choices?: readonly {
    delta?: { content?: unknown; refusal?: unknown; tool_calls?: unknown } | null;
    finish_reason?: unknown;
  }[];
};

type Choice = NonNullable<Chunk['choices']>[number];

const isChunk = (event: unknown): event is Chunk =>
  typeof event === 'object' && event !== null && !Array.isArray(event);

const faultOf = (event: unknown): ModelFault | null => {
  if (!isChunk(event)) return notAnAnswer;
  return event.error === undefined || event.error === null ? null : failureInside(event.error);
};

const firstOf = ({ choices }: Chunk): Choice | undefined => (Array.isArray(choices) ? choices[0] : undefined);

const partOf = (choice: Choice | undefined): string | null =>
  text(choice?.delta?.content) ?? text(choice?.delta?.refusal);

/** How a provider says that its own policy, and no failure, ended an answer. */
const POLICY = 'content_filter';

const byPolicy: ModelFault = { ok: false, outcome: { kind: 'broken', by: 'policy' }, error: 'finish content_filter' };

/** Chat Completions as a stream: chunks with parts of the text, the last with a finish reason, then one with the usage alone. */
export function openaiStream(asked: string): Protocol {
  let model: string | null = null;
  let finish: string | null = null;
  let usage: NonNullable<Completion['usage']> | null = null;
  let said = false;
  let id: Pick<ModelAnswer, 'id'> = {};
  const parts = new OpenaiCallParts();
  const heardIn = (part: string | null, works: number): Heard => {
    said ||= part !== null || works > 0;
    return works > 0 && !part ? { works } : part;
  };
  return {
    hear: (event) => {
      const fault = faultOf(event);
      if (fault !== null || !isChunk(event)) return fault;
      model ??= text(event.model);
      if (typeof event.id === 'string') id = { id: event.id };
      usage = event.usage ?? usage;
      const first = firstOf(event);
      finish = text(first?.finish_reason) ?? finish;
      const works = parts.take(first?.delta?.tool_calls);
      if (works === null) return notAnAnswer;
      return heardIn(partOf(first), works);
    },
    whole: (whole) => {
      if (finish === null) return null;
      if (finish === POLICY) return byPolicy;
      const calls = parts.whole();
      if (!said || calls === null) return notAnAnswer;
      const asks = calls.length === 0 ? {} : { calls };
      return {
        ok: true,
        text: whole,
        model: model ?? asked,
        ...spent({ usage }),
        finish,
        ...id,
        ...asks,
      };
    },
  };
}
