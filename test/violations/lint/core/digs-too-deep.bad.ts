// breaks: eslint(max-depth)

export function count(cube: readonly (readonly (readonly number[])[])[]): number {
  let total = 0;
  for (const plane of cube) {
    for (const row of plane) {
      for (const cell of row) {
        if (cell > 0) total += 1;
      }
    }
  }
  return total;
}
