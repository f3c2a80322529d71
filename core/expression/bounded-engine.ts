import { defaultMethods, LogicEngine } from 'json-logic-engine';
import type { Json } from '#schema/contracts/json';
import { atPath } from './at-path.ts';
import { operators } from './operators.ts';

/** Why an expression has no value. */
export type ExpressionCode = 'unknown_operator' | 'bad_argument' | 'too_much_work' | 'too_deep';

/** The most that one engine may spend: a unit for each node visited and each item, and one for 64 characters, of every result; and one for 8 values in what a `reduce` carries from round to round. */
export const WORK = 100_000;

/** The deepest nesting of evaluations. */
export const DEPTH = 64;

/** What the engine throws when a bound is passed; caught by `evaluate`, never seen outside. */
export class BoundPassed extends Error {
  readonly code: ExpressionCode;
  constructor(code: ExpressionCode) {
    super(code);
    this.code = code;
  }
}

function read(data: unknown, path: unknown): Json | undefined {
  if (path === undefined || path === null || path === '') return data as Json;
  return typeof path === 'string' || typeof path === 'number' ? atPath(data as Json, String(path)) : undefined;
}

const isMissing = (data: unknown, path: unknown): boolean => {
  const value = read(data, path);
  return value === undefined || value === null || value === '';
};

const listOf = (args: unknown): unknown[] => (Array.isArray(args) ? args : [args]);

/** `var`, `missing` and `missing_some` of the package follow prototypes; these do not. */
const ownReaders = {
  var: (args: unknown, data: unknown): unknown => {
    const [path, fallback] = listOf(args);
    return read(data, path) ?? fallback ?? null;
  },
  missing: (args: unknown, data: unknown): unknown => {
    const [first] = listOf(args);
    return listOf(Array.isArray(first) ? first : args).filter((path) => isMissing(data, path));
  },
  missing_some: (args: unknown, data: unknown): unknown => {
    const [need, paths] = listOf(args);
    const missing = listOf(paths).filter((path) => isMissing(data, path));
    return listOf(paths).length - missing.length >= Number(need) ? [] : missing;
  },
  literal: { lazy: true, method: (argument: unknown): unknown => argument },
};

const methods: object = Object.assign(
  Object.create(null),
  Object.fromEntries(operators.map((name) => [name, defaultMethods[name]])),
  ownReaders,
);

const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length >> 6;
  return Array.isArray(value) ? value.length : 0;
};

const isReduction = (data: unknown): data is { readonly accumulator: unknown } =>
  typeof data === 'object' && data !== null && Object.hasOwn(data, 'accumulator') && Object.hasOwn(data, 'current');

/** All that a value holds, at any depth: what the package walks through of every result of a `reduce`, in each of its rounds. */
function weightOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 1;
  for (const part of Object.values(value)) weight += weightOf(part);
  return weight;
}

/** JsonLogic interpreted node by node (no compiler, no optimiser: both need or invite code generation), within bounds. What one has spent stays spent: a new one for everything that has a bound of its own. */
export class BoundedEngine extends LogicEngine {
  #spent = 0;
  #depth = 0;
  #reduced: unknown = null;

  constructor() {
    super({}, { disableInline: true, disableInterpretedOptimization: true, maxDepth: DEPTH });
    this.methods = methods;
  }

  /** JsonLogic's truth: an empty array is false, everything else as in JavaScript. Asks no property of the value. */
  override truthy(value: unknown): unknown {
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  }

  override run(logic: unknown, data?: unknown, options?: { above?: unknown[] }): unknown {
    this.#depth += 1;
    if (this.#depth > DEPTH) throw new BoundPassed('too_deep');
    if (data !== this.#reduced && isReduction(data)) this.#payRound(data);
    const value = super.run(logic, data, options) ?? null;
    this.#depth -= 1;
    this.#spent += 1 + sizeOf(value);
    if (this.#spent > WORK) throw new BoundPassed('too_much_work');
    if (typeof value === 'number' && !Number.isFinite(value)) throw new BoundPassed('bad_argument');
    return value;
  }

  /** A round of a `reduce` is paid by what it goes on with: a best item may be as large as the whole input. */
  #payRound(data: { readonly accumulator: unknown }): void {
    this.#reduced = data;
    this.#spent += weightOf(data.accumulator) >> 3;
    if (this.#spent > WORK) throw new BoundPassed('too_much_work');
  }
}
