import type * as flagdCore from '@openfeature/flagd-core';
import { expandRefs } from '#core/flag/expand-refs';
import type { FlagMetadata, PublishedFlags } from '#schema/contracts/flag';
import type { VersionId } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import type { Snapshot } from '#schema/contracts/snapshot';
import { silent } from './silent.ts';

type Flagd = typeof flagdCore;

/** A flag as flagd-core holds it, or that it refuses to hold it. `open`: client keys may evaluate it, by its own word. `perItem`: it goes over lists. */
export type CompiledFlag = {
  readonly perItem: boolean;
  readonly flag: flagdCore.FeatureFlag | null;
  readonly open: boolean;
  readonly metadata: FlagMetadata;
};

const overLists = /"(?:map|filter|reduce|all|every|some|none|pipe)":/;
/** Where flags' rollouts stand, and whom their stages ask. */
export type Directions = Pick<Snapshot, 'flagRoutes' | 'segments'>;

type Written = { readonly [name: string]: Json };

const isObject = (value: unknown): value is Written =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Written => (isObject(value) ? value : {});

const isOpen = (written: Written): boolean => objectOf(written['metadata'])['public'] === true;

/** Flags by all that they were made of. */
type Made = Map<string, CompiledFlag>;

/** The published flags, each compiled when it is first asked for: an isolate that needs one of a thousand compiles one. */
export class CompiledFlags {
  readonly revision: number;
  /** Those of the snapshot that was last asked with. */
  directions: Directions = { flagRoutes: {}, segments: {} };
  /** Of the whole file; every flag's own adds to it. */
  readonly metadata: FlagMetadata;
  readonly #flagd: Flagd;
  readonly #written: ReadonlyMap<string, Json>;
  readonly #evaluators: ReadonlyMap<string, string>;
  readonly #compiled = new Map<string, CompiledFlag>();
  /** What each of those was made of, and the same of the revision before: most flags stay as they were. */
  readonly #made: Made = new Map();
  #before: Made | null;
  readonly #candidates: ReadonlyMap<string, Json>;

  constructor(flagd: Flagd, { revision, text }: PublishedFlags, before: CompiledFlags | null = null) {
    this.#before = before === null ? null : before.#made;
    if (before !== null) before.#before = null;
    const file = objectOf(JSON.parse(text));
    const evaluators = Object.entries(objectOf(file['$evaluators']));
    this.revision = revision;
    this.metadata = objectOf(file['metadata']) as FlagMetadata;
    this.#flagd = flagd;
    this.#written = new Map(Object.entries(objectOf(file['flags'])));
    this.#candidates = new Map(Object.entries(objectOf(file['candidates'])));
    this.#evaluators = new Map(evaluators.map(([name, rule]) => [name, JSON.stringify(rule)]));
  }

  /** Every flag's key, in the order of the file. */
  keys(): IterableIterator<string> {
    return this.#written.keys();
  }

  /** Whether client keys may evaluate it: its own metadata says so, not the file's. */
  isPublic(key: string): boolean {
    return isOpen(objectOf(this.#written.get(key)));
  }

  find(key: string): CompiledFlag | undefined {
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const written = this.#written.get(key);
    if (written === undefined) return undefined;
    const compiled = this.#compile(key, objectOf(written));
    this.#compiled.set(key, compiled);
    return compiled;
  }

  /** The version of a flag that is rolled out, whose units' slots say who gets it; undefined: none is. */
  candidate(key: string): { readonly version: VersionId; readonly compiled: CompiledFlag } | undefined {
    const written = this.#candidates.get(key);
    if (written === undefined) return undefined;
    const { version, definition } = objectOf(written);
    const name = `${key}\n`;
    const compiled = this.#compiled.get(name) ?? this.#compile(key, objectOf(definition));
    this.#compiled.set(name, compiled);
    return { version: version as VersionId, compiled };
  }

  #compile(key: string, written: Written): CompiledFlag {
    const metadata = { ...this.metadata, ...objectOf(written['metadata']) } as FlagMetadata;
    const text = expandRefs(JSON.stringify(written), this.#evaluators);
    const of = `${key}\n${JSON.stringify(metadata)}\n${text}`;
    const compiled = this.#before?.get(of) ?? this.#make(key, text, { open: isOpen(written), metadata });
    this.#made.set(of, compiled);
    return compiled;
  }

  /** flagd-core throws on what has no state or lacks its own default: such a flag is broken, the others are not. */
  #make(key: string, text: string | null, { open, metadata }: Pick<CompiledFlag, 'open' | 'metadata'>): CompiledFlag {
    const broken: CompiledFlag = { perItem: false, flag: null, open, metadata };
    if (text === null) return broken;
    try {
      // What an evaluator's own `$&` made of the text need be no JSON any more.
      const definition = { ...JSON.parse(text), metadata };
      const flag = new this.#flagd.FeatureFlag(key, definition, silent, { disableDynamicCodeGeneration: true });
      return { ...broken, flag, perItem: overLists.test(text) };
    } catch {
      return broken;
    }
  }
}

let held: { part: PublishedFlags; flags: CompiledFlags } | null = null;

function heldFor(part: PublishedFlags): CompiledFlags | null {
  if (held === null || (held.part !== part && (held.part.revision !== part.revision || held.part.text !== part.text)))
    return null;
  held = { part, flags: held.flags };
  return held.flags;
}

/** The published flags ready for use: compiled once a revision, and loaded with their first use, so that who asks for none pays nothing. */
export async function compiledFlags({
  flags: part,
  flagRoutes,
  segments,
}: Pick<Snapshot, 'flags'> & Directions): Promise<CompiledFlags> {
  const flags = heldFor(part) ?? new CompiledFlags(await import('@openfeature/flagd-core'), part, held?.flags);
  held = { part, flags };
  flags.directions = { flagRoutes, segments };
  return flags;
}
