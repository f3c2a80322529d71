declare module 'imurmurhash' {
  /** MurmurHash3 x86 32-bit over the low 16 bits of each char: feed it one char per byte. */
  class MurmurHash3 {
    constructor(key?: string, seed?: number);
    hash(key: string): this;
    result(): number;
    reset(seed?: number): this;
  }
  export default MurmurHash3;
}
