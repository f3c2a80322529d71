const grouped = new Intl.NumberFormat('en-US');
const short = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** How a number is read by people: thousands apart, `–` where there is none, no more digits than say something. */
export const number = {
  /** A count: `1,204`. */
  count: (value: number): string => grouped.format(value),
  /** A measured number, two decimals at most: `1,204`, `0.35`. */
  short: (value: number): string => short.format(value),
  /** A number that another one is computed from: up to six digits that say something. */
  precise: (value: number): string => String(Number(value.toPrecision(6))),
  /** A share in percent as it is set, up to three decimals: `2.5 %`. */
  percent: (value: number): string => `${Number(value.toFixed(3))} %`,
  /** A measured rate `part / whole`, one decimal: `5.1 %`. */
  rate: (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`),
  /** Dollars: small amounts keep the digits that make them different from nothing. */
  usd: (value: number | null): string => (value === null ? '–' : `$${value === 0 ? '0' : dollars(value)}`),
  /** Milliseconds: `12 ms`, `3.4 s`. */
  ms: (value: number): string => (value < 1000 ? `${Math.round(value)} ms` : `${short.format(value / 1000)} s`),
};

const dollars = (value: number): string => (value >= 1 ? value.toFixed(2) : String(Number(value.toPrecision(3))));
