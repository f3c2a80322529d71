import type { World } from '../world.ts';

/** A picture on a terminal: `draw` shows lines in place of those before, `end` leaves the last ones standing and gives the cursor back. */
export type Picture = { readonly draw: (lines: readonly string[]) => void; readonly end: () => void };

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/**
 * Draws lines over those it drew before, so that a terminal shows one picture that changes. No line may be wider than the
 * terminal; what does not fit below is left out, because a picture that scrolled away cannot be drawn over. A terminal that
 * changed its width has broken the old lines anew, so nobody knows where they are: it is cleared. The cursor is hidden
 * meanwhile, and comes back also when the person interrupts.
 */
export function redraw({ out, size, onInterrupt }: Pick<World, 'out' | 'size' | 'onInterrupt'>): Picture {
  let drawn = 0;
  let columns = size()?.columns;
  let forget: (() => void) | null = null;
  const end = (): void => {
    if (forget === null) return;
    forget();
    forget = null;
    out(SHOW_CURSOR);
  };
  const draw = (lines: readonly string[]): void => {
    const { rows = 24, columns: now } = size() ?? {};
    const shown = lines.slice(0, Math.max(1, rows - 1));
    const over = now === columns ? `\u001b[${drawn}A\r` : '\u001b[2J\u001b[H';
    const begin = forget === null ? HIDE_CURSOR : '';
    forget ??= onInterrupt(end);
    out(`${begin}${drawn === 0 ? '' : over}${shown.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[0J`);
    [drawn, columns] = [shown.length, now];
  };
  return { draw, end };
}
