import type { WasmReader } from './wasm-reader.ts';

type Skip = (reader: WasmReader) => void;

const numbers =
  (count: number): Skip =>
  (reader) =>
    reader.skipNumbers(count);
const bytes =
  (count: number): Skip =>
  (reader) => {
    reader.at += count;
  };
const list: Skip = (reader) => reader.skipNumbers(reader.number());

const none: Skip = () => {};

/** Operands by opcode, from the first to the last that has these; the core specification's chapter on the binary format. */
const ranges: readonly (readonly [first: number, last: number, skip: Skip])[] = [
  [0x00, 0x01, none],
  [0x02, 0x04, numbers(1)],
  [0x05, 0x05, none],
  [0x0b, 0x0b, none],
  [0x0c, 0x0d, numbers(1)],
  [
    0x0e,
    0x0e,
    (reader) => {
      list(reader);
      reader.skipNumber();
    },
  ],
  [0x0f, 0x0f, none],
  [0x10, 0x10, numbers(1)],
  [0x11, 0x11, numbers(2)],
  [0x1a, 0x1b, none],
  [0x1c, 0x1c, list],
  [0x20, 0x26, numbers(1)],
  [0x28, 0x3e, numbers(2)],
  [0x3f, 0x42, numbers(1)],
  [0x43, 0x43, bytes(4)],
  [0x44, 0x44, bytes(8)],
  [0x45, 0xc4, none],
  [0xd0, 0xd0, numbers(1)],
  [0xd1, 0xd1, none],
  [0xd2, 0xd2, numbers(1)],
];

/** Operands of the opcodes behind 0xfc, by number. */
const further: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

const byOpcode: readonly (Skip | undefined)[] = Array.from(
  { length: 256 },
  (_, opcode) => ranges.find(([first, last]) => opcode >= first && opcode <= last)?.[2],
);

/** Passes over what stands behind an opcode. Throws at one that it does not know: nothing may be run that was not read. */
export function skipOperands(opcode: number, reader: WasmReader): void {
  const skip = byOpcode[opcode];
  if (skip === undefined) throw new Error(`The module has an instruction that is not read: ${opcode.toString(16)}.`);
  skip(reader);
}

/** The same for what stands behind 0xfc, after its own number. */
export function skipFurther(number: number, reader: WasmReader): void {
  const count = further[number];
  if (count === undefined)
    throw new Error(`The module has an instruction that is not read: fc ${number.toString(16)}.`);
  reader.skipNumbers(count);
}
