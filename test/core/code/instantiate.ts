type Platform = {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  };
};

// No library of TypeScript that is used here knows it.
const { WebAssembly } = globalThis as unknown as Platform;

/** Compiles a module; what is answered makes an instance of it. */
export function instantiate<Exports>(bytes: Uint8Array): (imports: object) => Exports {
  const module = new WebAssembly.Module(bytes);
  return (imports) => new WebAssembly.Instance(module, imports).exports as Exports;
}
