const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `cells` cells filled to `share` (0 to 1, cut off at both ends), to an eighth of a cell. */
export function bar(share: number, cells: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share)) * cells * 8);
  const solid = '█'.repeat(Math.floor(filled / 8)) + (eighths[filled % 8] ?? '');
  return solid + '·'.repeat(cells - Math.ceil(filled / 8));
}
