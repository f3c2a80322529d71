import type { World } from '../world.ts';

/**
 * Draws lines over those it drew before, so that a terminal shows one picture that changes. No line may be wider than the
 * terminal; what does not fit below is left out, because a picture that scrolled away cannot be drawn over.
 */
export function redraw({ out, size }: Pick<World, 'out' | 'size'>): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    const rows = size()?.rows ?? 24;
    const shown = lines.slice(0, Math.max(1, rows - 1));
    const up = drawn === 0 ? '' : `\u001b[${drawn}A\r`;
    out(`${up}${shown.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[0J`);
    drawn = shown.length;
  };
}
