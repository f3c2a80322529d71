import { skipFurther, skipOperands } from './skip-operands.ts';
import { WasmReader } from './wasm-reader.ts';

const SECTION = { type: 1, import: 2, function: 3, memory: 5, global: 6, export: 7, code: 10 } as const;
const LOOP = 0x03;
const FURTHER = 0xfc;
const COPY = 10;
const FILL = 11;
const I32 = 0x7f;
const FUNCTION = 0x60;

type Bytes = readonly number[] | Uint8Array;
type Sections = readonly { readonly id: number; readonly body: Uint8Array }[];

/** By which numbers a metered module knows what was added: the fuel that is left, and the functions that copy and fill. */
type Added = { readonly fuel: number; readonly copy: number; readonly fill: number };

function leb(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80);
  return [...out, rest];
}

function joined(parts: readonly Bytes[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** `if (fuel == 0) trap; fuel -= 1` */
const takeOne = (fuel: number): number[] => [
  ...[0x23, ...leb(fuel), 0x45, 0x04, 0x40, 0x00, 0x0b],
  ...[0x23, ...leb(fuel), 0x41, 1, 0x6b, 0x24, ...leb(fuel)],
];

/** A function `(to, from, length)` that does a bulk instruction and takes one for every 16 bytes; with too little left it takes all and traps. */
function bulk(fuel: number, instruction: readonly number[]): number[] {
  const cost = [0x20, 2, 0x41, 4, 0x76];
  const get = [0x23, ...leb(fuel)];
  const set = [0x24, ...leb(fuel)];
  const guard = [...cost, ...get, 0x4f, 0x04, 0x40, 0x41, 0, ...set, 0x00, 0x0b];
  const body = [0, ...guard, ...get, ...cost, 0x6b, ...set, 0x20, 0, 0x20, 1, 0x20, 2, ...instruction, 0x0b];
  return [...leb(body.length), ...body];
}

function sectionsOf(wasm: Uint8Array): Sections {
  const reader = new WasmReader(wasm, 8);
  const sections: { id: number; body: Uint8Array }[] = [];
  while (reader.at < wasm.length) {
    const id = reader.byte();
    const length = reader.number();
    sections.push({ id, body: wasm.subarray(reader.at, reader.at + length) });
    reader.at += length;
  }
  return sections;
}

function bodyOf(sections: Sections, id: number): Uint8Array {
  const found = sections.find((section) => section.id === id);
  if (found === undefined) throw new Error(`The module has no section ${id}.`);
  return found.body;
}

const countOf = (body: Uint8Array): number => new WasmReader(body).number();

/** A section's list with more at its end. */
function longer(body: Uint8Array, more: readonly Bytes[]): Uint8Array {
  const reader = new WasmReader(body);
  const count = reader.number();
  return joined([leb(count + more.length), body.subarray(reader.at), ...more]);
}

/** How many functions are imported. Throws at any other import: their numbers would come before those of what is added. */
function importedFunctions(sections: Sections): number {
  const reader = new WasmReader(bodyOf(sections, SECTION.import));
  const count = reader.number();
  for (let each = 0; each < count; each++) {
    reader.skipName();
    reader.skipName();
    if (reader.byte() !== 0) throw new Error('The module imports something that is no function.');
    reader.skipNumber();
  }
  return count;
}

/** One function, with a toll at its beginning and at that of every round of its loops, and bulk instructions as calls. */
function metered(body: Uint8Array, added: Added): Uint8Array {
  const reader = new WasmReader(body);
  for (let groups = reader.number(); groups > 0; groups--) reader.skipNumbers(2);
  const parts: Bytes[] = [body.subarray(0, reader.at), takeOne(added.fuel)];
  let copied = reader.at;
  while (reader.at < body.length) {
    const start = reader.at;
    const opcode = reader.byte();
    const number = opcode === FURTHER ? reader.number() : -1;
    if (opcode === FURTHER) skipFurther(number, reader);
    else skipOperands(opcode, reader);
    if (opcode === LOOP) {
      parts.push(body.subarray(copied, reader.at), takeOne(added.fuel));
      copied = reader.at;
    }
    if (number === COPY || number === FILL) {
      parts.push(body.subarray(copied, start), [0x10, ...leb(number === COPY ? added.copy : added.fill)]);
      copied = reader.at;
    }
  }
  const whole = joined([...parts, body.subarray(copied)]);
  return joined([leb(whole.length), whole]);
}

function meteredCode(body: Uint8Array, added: Added): Uint8Array {
  const reader = new WasmReader(body);
  const count = reader.number();
  const bodies: Bytes[] = [];
  for (let each = 0; each < count; each++) {
    const length = reader.number();
    bodies.push(metered(body.subarray(reader.at, reader.at + length), added));
    reader.at += length;
  }
  bodies.push(bulk(added.fuel, [FURTHER, COPY, 0, 0]), bulk(added.fuel, [FURTHER, FILL, 0]));
  return joined([leb(bodies.length), ...bodies]);
}

/** A memory that never has more than so many pages of 64 KiB. */
function bounded(body: Uint8Array, mostPages: number): number[] {
  const reader = new WasmReader(body);
  if (reader.number() !== 1) throw new Error('The module has not exactly one memory.');
  reader.byte();
  return [1, 1, ...leb(reader.number()), ...leb(mostPages)];
}

/**
 * A WebAssembly module that counts what it does and stops for good: it exports a global `fuel` (i32, to be set before it is called;
 * 0 at first), takes one at every call of a function, at every round of a loop and for every 16 bytes copied or filled, and traps
 * when there is none; its memory has `mostPages` of 64 KiB at most. Nothing inside can undo, catch or outlast that, and the same
 * work takes the same fuel everywhere. Throws at a module that it does not wholly read.
 */
export function meter(wasm: Uint8Array, mostPages: number): Uint8Array {
  const sections = sectionsOf(wasm);
  const functions = importedFunctions(sections) + countOf(bodyOf(sections, SECTION.function));
  const type = leb(countOf(bodyOf(sections, SECTION.type)));
  const fuel = countOf(bodyOf(sections, SECTION.global));
  const added = { fuel, copy: functions, fill: functions + 1 };
  const name = [4, 0x66, 0x75, 0x65, 0x6c];
  const changes: { readonly [id: number]: (body: Uint8Array) => Bytes } = {
    [SECTION.type]: (body) => longer(body, [[FUNCTION, 3, I32, I32, I32, 0]]),
    [SECTION.function]: (body) => longer(body, [type, type]),
    [SECTION.memory]: (body) => bounded(body, mostPages),
    [SECTION.global]: (body) => longer(body, [[I32, 1, 0x41, 0, 0x0b]]),
    [SECTION.export]: (body) => longer(body, [[...name, 3, ...leb(fuel)]]),
    [SECTION.code]: (body) => meteredCode(body, added),
  };
  const written = sections.map(({ id, body }) => {
    const changed = changes[id]?.(body) ?? body;
    return joined([[id], leb(changed.length), changed]);
  });
  return joined([wasm.subarray(0, 8), ...written]);
}
