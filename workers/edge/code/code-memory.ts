import type { CodeHash } from '#schema/contracts/code';

/** Where something that never changes comes from: `near` is KV, `far` the control plane. Null: not there. */
type Places<Value> = { readonly near: () => Promise<Value | null>; readonly far: () => Promise<Value | null> };

/** Where code and its engine come from. */
export type CodePorts = {
  readonly source: (code: CodeHash) => Places<string>;
  readonly engine: (name: string) => Places<ArrayBuffer>;
};

/** What an isolate is made of. */
export type Made = { readonly source: string; readonly engine: ArrayBuffer };

/** What is kept, in characters: a small part of the isolate's 128 MB. */
const MOST_CHARS = 4_000_000;

async function first<Value>(what: string, { near, far }: Places<Value>): Promise<Value> {
  const failed = (error: unknown): null => {
    console.error(`${what} cannot be read.`, error);
    return null;
  };
  const found = (await near().catch(failed)) ?? (await far().catch(failed));
  if (found === null) throw new Error(`${what} is nowhere.`);
  return found;
}

/**
 * Code and its engine in this worker's memory. A Worker Loader that was once told nothing for a name tells everybody the same
 * from then on, so it is asked for an isolate only when all that makes it is here. The least recently used goes first.
 */
export class CodeMemory {
  readonly #sources = new Map<CodeHash, string>();
  #chars = 0;
  #engine: { readonly name: string; readonly bytes: ArrayBuffer } | null = null;

  /** Rejects when it cannot be had now. */
  async load(code: CodeHash, name: string, ports: CodePorts): Promise<Made> {
    const engine = this.#engine?.name === name ? this.#engine.bytes : await first('The engine', ports.engine(name));
    this.#engine = { name, bytes: engine };
    const source = this.#sources.get(code) ?? (await first(`Code ${code}`, ports.source(code)));
    this.#keep(code, source);
    return { source, engine };
  }

  #keep(code: CodeHash, source: string): void {
    if (!this.#sources.delete(code)) this.#chars += source.length;
    this.#sources.set(code, source);
    for (const [oldest, { length }] of this.#sources) {
      if (this.#chars <= MOST_CHARS || oldest === code) break;
      this.#sources.delete(oldest);
      this.#chars -= length;
    }
  }
}
