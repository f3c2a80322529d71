import type { Json, JsonObject } from '#schema/contracts/json';

/** A manifest with harmless values where its contract found faults, and the paths of those values, about which nothing else may be said. */
export type Softened = { manifest: JsonObject; paths: string[] };

/** The part of a contract's fault that is used. */
type Fault = { readonly code: string; readonly path: Path; readonly keys?: readonly string[] };
type Path = readonly PropertyKey[];

const choice: Record<string, Json> = { provider: 'baseline', model: 'x' };
const required: Record<string, Record<string, Json>> = {
  prompt: { name: 'x', prompt: 'x', model: 'x' },
  retrieve: { name: 'x', from: 'x', query: 'x' },
  guard: { name: 'x', on: '', graders: [{ grader: 'length' }], else: 'mark', message: 'x' },
  tool: { name: 'x', tool: 'x' },
  output: { value: {} },
};

/**
 * Makes a refused manifest fit for the checks that need its shape, so that a push learns every fault at once: unknown names
 * go, what may be left out goes, what must be there gets a harmless value. A step of an unknown kind, or a fault in one that
 * holds others, makes nothing of the flow checkable: what later steps may read of it is anybody's guess.
 */
export function softenManifest(sent: JsonObject, faults: readonly Fault[]): Softened {
  const manifest = structuredClone(sent);
  const paths: string[] = [];
  for (const fault of faults) {
    const [part, , field] = fault.path;
    if (fault.keys !== undefined) for (const key of fault.keys) put(manifest, [...fault.path, key], undefined);
    else if (fault.code === 'invalid_key') put(manifest, fault.path, undefined);
    else {
      const whole = part === 'flow' && (field === undefined || isGuesswork(manifest, fault.path));
      const { path, value } = harmless(manifest, fault.path);
      put(manifest, path, value);
      paths.push(whole ? 'flow' : path.join('.'));
    }
  }
  return { manifest, paths };
}

/** What stands in for a faulty value, and where: often for the field that holds it. */
function harmless(manifest: JsonObject, path: Path): Stand {
  const [part, name] = path;
  if (part === 'models' && name !== undefined) return inModels(path);
  if (part === 'prompts' && name !== undefined) return inPrompts(path);
  if (part === 'flow') return inFlow(manifest, path);
  return { path: path.slice(0, 1), value: topLevel[String(part)] };
}

type Stand = { path: Path; value: Json | undefined };

function inModels(path: Path): Stand {
  const [, , index, field] = path;
  if (index === undefined) return { path, value: [choice] };
  if (field === undefined) return { path, value: choice };
  return { path: path.slice(0, 4), value: choice[String(field)] };
}

function inPrompts(path: Path): Stand {
  const [, , field] = path;
  if (field === undefined) return { path, value: { user: 'x' } };
  return { path: path.slice(0, 3), value: field === 'user' ? 'x' : undefined };
}

function inFlow(manifest: JsonObject, path: Path): Stand {
  const [, step, field] = path;
  if (step === undefined || field === undefined || isGuesswork(manifest, path))
    return { path: ['flow'], value: [{ kind: 'output', value: {} }] };
  return { path: path.slice(0, 3), value: stepField(manifest, step, field) };
}

/** A fault in a step's kind, or anywhere in a step that holds others. */
function isGuesswork(manifest: JsonObject, [, step, field]: Path): boolean {
  const kind = at(manifest, step === undefined ? [] : ['flow', step, 'kind']);
  return field === 'kind' || (typeof kind === 'string' && !Object.hasOwn(required, kind));
}

const topLevel: Record<string, Json> = { format: 1, input: { type: 'object' }, output: { type: 'object' } };

function stepField(manifest: JsonObject, step: PropertyKey, field: PropertyKey): Json | undefined {
  const kind = at(manifest, ['flow', step, 'kind']);
  return typeof kind === 'string' && Object.hasOwn(required, kind) ? required[kind]?.[String(field)] : undefined;
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
        ? Reflect.get(inside, key)
        : undefined,
    value,
  );

function put(manifest: JsonObject, path: Path, value: Json | undefined): void {
  const last = path.at(-1);
  const parent = at(manifest, path.slice(0, -1));
  if (last === undefined || typeof parent !== 'object' || parent === null) return;
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else
    Reflect.defineProperty(parent, last, {
      value: structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
