/** The chance that a standard normal number exceeds `z`, for z >= 0, to about 1e-12: Simpson's rule on the density. */
function tail(z: number): number {
  const steps = 2000;
  const width = z / steps;
  let sum = 0;
  for (let step = 0; step <= steps; step += 1) {
    const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((step * width) ** 2) / 2);
  }
  return 0.5 - (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}

/** The number that a standard normal one exceeds with chance `alpha`, 0 < alpha <= 0.5. */
export function normalQuantile(alpha: number): number {
  let [low, high] = [0, 8];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (tail(middle) > alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
