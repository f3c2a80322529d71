import { bar } from '../text/bar.ts';
import { number } from '../text/number.ts';
import type { World } from '../world.ts';

/** Tells how far an import is, on stderr, so that the output stays one line: a bar on a terminal, a line a batch elsewhere. */
export function progress({ isTty, err }: Pick<World, 'isTty' | 'err'>, total: number) {
  return {
    at: (done: number): void => {
      const line = `${bar(done / total, 20)} ${number.count(done)} of ${number.count(total)}`;
      err(isTty ? `\r\u001b[2K${line}` : `${line}\n`);
    },
    end: (): void => {
      if (isTty && total > 0) err('\n');
    },
  };
}
