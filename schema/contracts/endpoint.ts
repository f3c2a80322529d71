import * as z from 'zod';
import type { RequiredRole } from './principal.ts';
import { strict } from './strict.ts';

/** One call of the control plane, as data. The router, the client, the CLI, OpenAPI and the 401/403 tests are made from it. */
export type Endpoint = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below `/admin/v1`; `:name` is a parameter. */
  readonly path: string;
  readonly role: RequiredRole;
  readonly summary: string;
  readonly params: z.ZodType<Record<string, string | number>>;
  readonly query: z.ZodType<Record<string, unknown>>;
  /** Absent: no body is read. `ndjson`: the body is handed on as text lines; `text`: as text, whatever it is. */
  readonly body?: z.ZodType;
  readonly ndjson?: true;
  readonly text?: true;
  /** It may be asked without a token, by who signs what is sent (`control-plane/alert-door.ts`). */
  readonly signed?: true;
  readonly status: 200 | 201 | 202;
  readonly reply: z.ZodType;
};

/** Keeps each entry's own types while every one is held to `Endpoint`. */
export const define = <const Table extends Record<string, Endpoint>>(table: Table): Table => table;

/** No parameters, no query. */
export const none = strict({});

/** The query of every list: at most `limit` rows, after an opaque `cursor`. */
export const page = {
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(400).optional(),
};

/** The cursor of the rows after these; absent on the last page. */
export const next = z.string().optional();

/** The answer of a call that has nothing to tell. */
export const Done = z.object({ ok: z.literal(true) });
