import { NO_FLAGS, type PublishedFlags } from '#schema/contracts/flag';
import type { SpentChange } from '#schema/contracts/rpc';
import { flagOfTraffic } from '#schema/contracts/ids';
import type { KeyGrant, Route, Snapshot } from '#schema/contracts/snapshot';

type Sql = DurableObjectStorage['sql'];

/** The largest snapshot that is published, in bytes of JSON. */
export const SNAPSHOT_BYTES = 1_000_000;

/** A part that would make the document larger than edges are promised. */
export class SnapshotTooLarge extends Error {
  override readonly name = 'SnapshotTooLarge';
}

const KEYS = 'keys';
const SEGMENTS = 'segments';
const TOOLS = 'tools';
const FLAGS = 'flags';
const PROVIDERS = 'providers';
const TERMS = 'terms';
const SPENT = 'spent/';
const BOOTSTRAP = 'bootstrap';
const routeName = (feature: string): string => `route/${feature}`;

type Named = 'segments' | 'tools' | 'flags' | 'providers' | 'terms' | 'spent';

/** The published document in parts: one row a feature, one for the keys, one for the segments, one for the tools, one for the flags, one for the providers, each with the revision it was last given. */
export class SnapshotParts {
  readonly #storage: DurableObjectStorage;
  readonly #sql: Sql;
  #document: Snapshot | null = null;

  constructor(storage: DurableObjectStorage, secret: string) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#sql.exec(
      `create table if not exists parts (name text primary key, revision integer not null, json text not null)`,
    );
    this.#sql.exec(`create table if not exists head (
      id integer primary key check (id = 1), number integer not null, at_ms integer not null, secret text not null,
      kv_number integer not null, kv_tried_at_ms integer not null)`);
    this.#sql.exec(`insert or ignore into head values (1, 0, 0, ?, 0, 0)`, secret);
  }

  /** The whole document. Kept in memory until a part changes; treat it as frozen. */
  document(): Snapshot {
    this.#document ??= this.#assemble();
    return this.#document;
  }

  /** Takes a part unless it has this revision or a newer one. Throws SnapshotTooLarge, and then nothing changed. */
  put(part: { name: string; revision: number; json: string }, nowMs: number): { changed: boolean; number: number } {
    const known = this.#sql
      .exec<{ revision: number }>('select revision from parts where name = ?', part.name)
      .toArray()[0];
    if (known !== undefined && known.revision >= part.revision)
      return { changed: false, number: this.document().number };
    try {
      this.#storage.transactionSync(() => {
        this.#sql.exec('insert or replace into parts values (?, ?, ?)', part.name, part.revision, part.json);
        this.#sql.exec('update head set number = number + 1, at_ms = ?', nowMs);
        this.#document = this.#assemble();
        refuseTooLarge(this.#document, part.name);
      });
    } catch (error) {
      this.#document = null;
      throw error;
    }
    return { changed: true, number: this.document().number };
  }

  putRoute(feature: string, route: Route, nowMs: number): { changed: boolean; number: number } {
    return this.put({ name: routeName(feature), revision: route.revision, json: JSON.stringify(route) }, nowMs);
  }

  putKeys(revision: number, keys: readonly KeyGrant[], nowMs: number): { changed: boolean; number: number } {
    return this.put({ name: KEYS, revision, json: JSON.stringify(keys) }, nowMs);
  }

  putSegments(revision: number, segments: Snapshot['segments'], nowMs: number): { changed: boolean; number: number } {
    return this.put({ name: SEGMENTS, revision, json: JSON.stringify(segments) }, nowMs);
  }

  putTools(revision: number, tools: Snapshot['tools'], nowMs: number): { changed: boolean; number: number } {
    return this.put({ name: TOOLS, revision, json: JSON.stringify(tools) }, nowMs);
  }

  putFlags(flags: PublishedFlags, nowMs: number): { changed: boolean; number: number } {
    return this.put({ name: FLAGS, revision: flags.revision, json: JSON.stringify(flags) }, nowMs);
  }

  putProviders(
    revision: number,
    providers: Snapshot['providers'],
    nowMs: number,
  ): { changed: boolean; number: number } {
    return this.put({ name: PROVIDERS, revision, json: JSON.stringify(providers) }, nowMs);
  }

  putTerms(revision: number, terms: Snapshot['terms'], nowMs: number): { changed: boolean; number: number } {
    return this.put({ name: TERMS, revision, json: JSON.stringify(terms) }, nowMs);
  }

  putSpent(feature: string, { revision, spent }: SpentChange, nowMs: number): { changed: boolean; number: number } {
    return this.put({ name: `${SPENT}${feature}`, revision, json: JSON.stringify(spent) }, nowMs);
  }

  /** The key of the environment, or none; a new number only when it is another one than before. */
  putBootstrap(key: KeyGrant | null, nowMs: number): boolean {
    const json = JSON.stringify(key === null ? [] : [key]);
    const known = this.#sql
      .exec<{ revision: number; json: string }>('select revision, json from parts where name = ?', BOOTSTRAP)
      .toArray()[0];
    if (known?.json === json) return false;
    return this.put({ name: BOOTSTRAP, revision: (known?.revision ?? 0) + 1, json }, nowMs).changed;
  }

  /** What KV was last given, and when that was last tried. */
  kv(): { number: number; triedAtMs: number } {
    const { kv_number, kv_tried_at_ms } = this.#sql
      .exec<{ kv_number: number; kv_tried_at_ms: number }>('select kv_number, kv_tried_at_ms from head')
      .one();
    return { number: kv_number, triedAtMs: kv_tried_at_ms };
  }

  /** How the document stands, without reading it whole; `bytes` of its parts' JSON. */
  status(): { number: number; publishedAtMs: number; bytes: number; kvNumber: number } {
    return this.#sql
      .exec<{ number: number; publishedAtMs: number; bytes: number; kvNumber: number }>(
        `select number, at_ms as publishedAtMs, kv_number as kvNumber,
           (select coalesce(sum(length(json)), 0) from parts) as bytes from head`,
      )
      .one();
  }

  noteKvTry(nowMs: number): void {
    this.#sql.exec('update head set kv_tried_at_ms = ?', nowMs);
  }

  noteKv(number: number): void {
    this.#sql.exec('update head set kv_number = max(kv_number, ?)', number);
  }

  #assemble(): Snapshot {
    const head = this.#sql
      .exec<{ number: number; at_ms: number; secret: string }>('select number, at_ms, secret from head')
      .one();
    const routes: Pick<Snapshot, 'features' | 'flagRoutes'> = { features: {}, flagRoutes: {} };
    const keys: KeyGrant[] = [];
    const named: Pick<Snapshot, Named> = {
      segments: {},
      tools: {},
      flags: NO_FLAGS,
      providers: {},
      terms: {},
      spent: {},
    };
    for (const { name, json } of this.#sql.exec<{ name: string; json: string }>(
      'select name, json from parts order by name',
    )) {
      if (name === KEYS || name === BOOTSTRAP) keys.push(...(JSON.parse(json) as KeyGrant[]));
      else if (name.startsWith(SPENT)) Object.assign(named.spent, { [name.slice(SPENT.length)]: JSON.parse(json) });
      else if (name === TERMS) named.terms = JSON.parse(json) as Snapshot['terms'];
      else if (name === SEGMENTS) named.segments = JSON.parse(json) as Snapshot['segments'];
      else if (name === PROVIDERS) named.providers = JSON.parse(json) as Snapshot['providers'];
      else if (name === FLAGS) named.flags = JSON.parse(json) as PublishedFlags;
      else if (name === TOOLS) named.tools = JSON.parse(json) as Snapshot['tools'];
      else addRoute(routes, name.slice(routeName('').length), JSON.parse(json) as Route);
    }
    return { number: head.number, atMs: head.at_ms, secret: head.secret, keys, ...routes, ...named };
  }
}

function addRoute(
  { features, flagRoutes }: Pick<Snapshot, 'features' | 'flagRoutes'>,
  name: string,
  route: Route,
): void {
  const flag = flagOfTraffic(name);
  if (flag === null) features[name] = route;
  else flagRoutes[flag] = route;
}

function refuseTooLarge(document: Snapshot, part: string): void {
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  if (bytes > SNAPSHOT_BYTES)
    throw new SnapshotTooLarge(
      `With ${part} the snapshot would have ${bytes} bytes; at most ${SNAPSHOT_BYTES} are published.`,
    );
}
