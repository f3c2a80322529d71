import type { AskedCall } from '#core/flow/tool-offer';

/** What is read of a call, or of a part of one. */
export type SaidCall = { id?: unknown; index?: unknown; function?: { name?: unknown; arguments?: unknown } | null };

const isCall = (value: unknown): value is SaidCall =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Arguments as text: some servers that call themselves compatible send them as an object. */
const written = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

function openaiCall(said: unknown, index: number): AskedCall | null {
  if (!isCall(said)) return null;
  const name = said.function?.name;
  if (typeof name !== 'string' || name === '') return null;
  const id = typeof said.id === 'string' && said.id !== '' ? said.id : `call_${index}`;
  return { id, name, arguments: written(said.function?.arguments) };
}

/** A message's `tool_calls`; servers that give a call no id get one by its place. Null: that is no list of calls. */
export function openaiCalls(said: unknown): AskedCall[] | null {
  if (said === undefined || said === null) return [];
  if (!Array.isArray(said)) return null;
  const calls = said.map(openaiCall);
  return calls.every((call) => call !== null) ? calls : null;
}

type Draft = { id?: unknown; name: string; arguments: string };

/** Calls that come in parts: each names its place, the first part the call, all bring more of the arguments. */
export class OpenaiCallParts {
  readonly #drafts = new Map<number, Draft>();

  /** Takes a delta's `tool_calls`; answers how many characters of arguments came, or null when it is none of it. */
  take(said: unknown): number | null {
    if (said === undefined || said === null) return 0;
    if (!Array.isArray(said)) return null;
    let chars = 0;
    for (const part of said) {
      if (!isCall(part)) return null;
      chars += this.#add(part);
    }
    return chars;
  }

  #add({ id, index, function: called }: SaidCall): number {
    const at = typeof index === 'number' ? index : this.#drafts.size;
    const draft = this.#drafts.get(at) ?? { name: '', arguments: '' };
    const more = written(called?.arguments);
    draft.id ??= id;
    draft.name += typeof called?.name === 'string' ? called.name : '';
    draft.arguments += more;
    this.#drafts.set(at, draft);
    return more.length + 1;
  }

  /** All that came, in order; null: something of it is no call. */
  whole(): AskedCall[] | null {
    const drafts = [...this.#drafts].toSorted(([one], [other]) => one - other);
    return openaiCalls(
      drafts.map(([, { id, name, arguments: written }]) => ({ id, function: { name, arguments: written } })),
    );
  }
}
