/** A module of the rule `Data` in wrangler.control.toml: its bytes. */
declare module '*.wasm' {
  const bytes: ArrayBuffer;
  export default bytes;
}
