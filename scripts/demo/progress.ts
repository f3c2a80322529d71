/** What a person sees while the demo works: one line that is redrawn on a terminal, and a line every two seconds elsewhere. */
export type Progress = { say: (text: string) => void; update: (text: string) => void; done: () => void };

const QUIET_MS = 2000;

/** Lines prefixed with the seconds since the start. */
export function progress(out: NodeJS.WriteStream, startedMs: number): Progress {
  let open = false;
  let lastMs = 0;
  const stamp = () => `${((Date.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  `;
  const close = () => {
    if (open) out.write('\n');
    open = false;
  };
  return {
    say: (text) => {
      close();
      out.write(`${stamp()}${text}\n`);
    },
    update: (text) => {
      if (out.isTTY) {
        out.write(`\r\x1b[2K${stamp()}${text}`);
        open = true;
      } else if (Date.now() - lastMs > QUIET_MS) {
        out.write(`${stamp()}${text}\n`);
        lastMs = Date.now();
      }
    },
    done: close,
  };
}
