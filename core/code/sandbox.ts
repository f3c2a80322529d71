import type { CodeReport, CodeTask, CodeTold } from '#schema/contracts/code';

/** The engine's own functions that are called; numbers are addresses in its memory. */
export type Engine = {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly fuel: { value: number };
  readonly _initialize: () => void;
  readonly qjs_init: () => number;
  readonly qjs_set_memory_limit: (bytes: number) => void;
  readonly qjs_set_max_stack_size: (bytes: number) => void;
  readonly wasm_malloc: (bytes: number) => number;
  readonly qjs_eval: (...given: [code: number, length: number, file: number, flags: number]) => number;
  readonly qjs_call: (...given: [callee: number, self: number, count: number, list: number]) => number;
  readonly qjs_new_string: (text: number, length: number) => number;
  readonly qjs_get_undefined: () => number;
  readonly qjs_get_string: (value: number) => number;
  readonly qjs_is_exception: (value: number) => number;
  readonly qjs_get_exception: () => number;
  readonly qjs_is_job_pending: () => number;
  readonly qjs_execute_pending_job: () => number;
};

/** What the engine asks of who runs it. */
type Imports = { readonly [module: string]: { readonly [name: string]: (...given: number[]) => number | undefined } };

/** What a sandbox is made with: the engine, and how text becomes UTF-8 and back. */
export type Host = {
  readonly instantiate: (imports: Imports) => Engine;
  readonly encode: (text: string) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => string;
  /** `inside`, as text. */
  readonly inside: string;
};

/**
 * One run of somebody's code in an engine of its own, made for it and thrown away after it: nothing stays from one call to the
 * next. The class is sent as text into the isolate where it runs, so it names nothing but itself and what every JavaScript has.
 */
export class Sandbox {
  readonly #host: Host;
  readonly #task: CodeTask;
  readonly #engine: Engine;
  #clockReads = 0;

  constructor(host: Host, task: CodeTask) {
    this.#host = host;
    this.#task = task;
    this.#engine = host.instantiate(this.#imports());
  }

  /** Does the task. Never throws for anything that the code does. */
  run(source: string): CodeReport {
    const { fuel } = this.#engine;
    fuel.value = this.#task.fuel;
    const told = this.#guarded(source);
    // Read as unsigned: a toll never goes below nothing.
    return { told, fuel: this.#task.fuel - (fuel.value >>> 0) };
  }

  #guarded(source: string): CodeTold {
    try {
      return this.#run(source);
    } catch (error) {
      // The engine itself was stopped, wherever it was: no code inside runs on after that.
      if (this.#engine.fuel.value === 0) return { kind: 'fuel' };
      return { kind: error instanceof RangeError ? 'stack' : 'memory' };
    }
  }

  #run(source: string): CodeTold {
    const engine = this.#engine;
    const { call } = this.#task;
    engine._initialize();
    if (engine.qjs_init() !== 0) return { kind: 'memory' };
    engine.qjs_set_memory_limit(32 * 1024 * 1024);
    engine.qjs_set_max_stack_size(128 * 1024);
    const inside = this.#eval(this.#host.inside, 'sluice');
    if (typeof inside !== 'number') return inside;
    const loaded = this.#eval(source, 'code');
    if (typeof loaded !== 'number') return loaded.kind === 'threw' ? { ...loaded, kind: 'broken' } : loaded;
    this.#drain();
    if (call === null) return this.#heard(this.#ask(inside, ['names']));
    const begun = this.#ask(inside, ['call', call.name, call.arguments]);
    this.#drain();
    return this.#heard(typeof begun === 'number' ? this.#ask(inside, ['told']) : begun);
  }

  /** What stands inside says `kind:` and then what belongs to it. */
  #heard(answer: number | CodeTold): CodeTold {
    if (typeof answer !== 'number') return answer;
    const text = this.#text(answer);
    const kind = text.slice(0, text.indexOf(':'));
    const rest = text.slice(kind.length + 1);
    switch (kind) {
      case 'names':
        return rest.length > 16 * 1024 ? { kind: 'too_large' } : { kind, names: rest };
      case 'returned':
        return rest.length > 256 * 1024 ? { kind: 'too_large' } : { kind, value: rest };
      case 'threw':
        return this.#thrown(rest);
      case 'unknown':
      case 'pending':
      case 'no_json':
        return { kind };
      default:
        return { kind: 'memory' };
    }
  }

  #thrown(error: string): CodeTold {
    if (error.endsWith('out of memory')) return { kind: 'memory' };
    if (error.endsWith('call stack size exceeded')) return { kind: 'stack' };
    return { kind: 'threw', error: error.slice(0, 1000) };
  }

  #drain(): void {
    const engine = this.#engine;
    while (engine.qjs_is_job_pending() !== 0) engine.qjs_execute_pending_job();
  }

  #eval(code: string, file: string): number | CodeTold {
    const [at, length] = this.#put(code);
    const [name] = this.#put(file);
    return this.#valueOf(this.#engine.qjs_eval(at, length, name, 0));
  }

  #ask(callee: number, words: readonly string[]): number | CodeTold {
    const engine = this.#engine;
    const values = words.map((word) => engine.qjs_new_string(...this.#put(word)));
    const list = this.#room(values.length * 4);
    new Uint32Array(engine.memory.buffer, list, values.length).set(values);
    return this.#valueOf(engine.qjs_call(callee, engine.qjs_get_undefined(), values.length, list));
  }

  #valueOf(value: number): number | CodeTold {
    const engine = this.#engine;
    return engine.qjs_is_exception(value) === 0 ? value : this.#thrown(this.#text(engine.qjs_get_exception()));
  }

  #room(bytes: number): number {
    const at = this.#engine.wasm_malloc(bytes);
    if (at === 0) throw new Error('The engine has no room left.');
    return at;
  }

  #put(text: string): [at: number, length: number] {
    const bytes = this.#host.encode(text);
    const at = this.#room(bytes.length + 1);
    const memory = new Uint8Array(this.#engine.memory.buffer);
    memory.set(bytes, at);
    memory[at + bytes.length] = 0;
    return [at, bytes.length];
  }

  /** What the code says of itself has no bound of its own, so that it is read up to one: a little more than the largest result. */
  #text(value: number): string {
    const most = 1024 * 1024 + 16;
    const at = this.#engine.qjs_get_string(value);
    if (at === 0) return 'out of memory';
    const memory = new Uint8Array(this.#engine.memory.buffer);
    const end = memory.indexOf(0, at);
    return this.#host.decode(memory.slice(at, end < 0 ? at + most : Math.min(end, at + most)));
  }

  #imports(): Imports {
    const refused = 52;
    return {
      env: {
        host_get_timezone_offset: () => 0,
        host_interrupt: () => 0,
        host_promise_rejection: () => undefined,
        host_module_normalize: () => 0,
        host_module_load: () => 0,
        host_call: () => 0,
      },
      wasi_snapshot_preview1: {
        clock_time_get: (...given) => this.#clock(given[2] ?? 0),
        fd_close: () => refused,
        fd_fdstat_get: () => refused,
        fd_seek: () => refused,
        fd_write: () => refused,
        random_get: () => refused,
      },
    };
  }

  /** The first who asks is chance, when the engine begins. */
  #clock(at: number): number {
    const { nowMs, seed } = this.#task;
    const ns = this.#clockReads++ === 0 ? BigInt(seed) * 1000n : BigInt(Math.floor(nowMs)) * 1_000_000n;
    new DataView(this.#engine.memory.buffer).setBigUint64(at, ns, true);
    return 0;
  }
}
