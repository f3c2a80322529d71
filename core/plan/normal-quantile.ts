const BISECTIONS = 60;
const HIGHEST = 40;

/** The chance that a standard normal value is above `z` ≥ 0, to 2e-7 (Abramowitz and Stegun 26.2.17). */
function tail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}

/** The value that a standard normal one exceeds with chance `above`, 0 < above ≤ 1/2. */
export function normalQuantile(above: number): number {
  let [low, high] = [0, HIGHEST];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (tail(middle) > above) low = middle;
    else high = middle;
  }
  return high;
}
