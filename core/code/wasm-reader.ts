/** Where reading a WebAssembly module has come to. Whoever reads moves it. */
export class WasmReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error('The module ends too early.');
    return byte;
  }

  /** An unsigned number in LEB128. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error('A number of the module is too long.');
  }

  /** Passes over a number in LEB128, signed or not. */
  skipNumber(): void {
    while (this.byte() >= 0x80);
  }

  skipName(): void {
    const length = this.number();
    this.at += length;
  }

  skipNumbers(count: number): void {
    for (let each = 0; each < count; each++) this.skipNumber();
  }
}
