import quickjs from 'quickjs-wasi/quickjs.wasm';
import { ENGINE_PAGES } from '#core/code/engine';
import { meter } from '#core/code/meter';

let metered: ArrayBuffer | null = null;

/** What runs code, as it is given to a Worker Loader; made when it is first asked for, in some 20 ms. */
export function engine(): ArrayBuffer {
  metered ??= meter(new Uint8Array(quickjs), ENGINE_PAGES).slice().buffer;
  return metered;
}
