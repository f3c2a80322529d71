/** How scores are read by people: three decimals, and nothing where there is none. */
export const figure = {
  /** A score or a length of one: `0.912`. */
  plain: (value: number | null): string => (value === null ? '–' : value.toFixed(3)),
  /** A difference: `+0.031`. */
  signed: (value: number | null): string => (value === null ? '–' : `${value > 0 ? '+' : ''}${tidy(value)}`),
  /** An interval: `-0.062 to -0.020`. */
  interval: ([low, high]: readonly [number | null, number | null]): string =>
    low === null || high === null ? '–' : `${figure.signed(low)} to ${figure.signed(high)}`,
};

/** No minus stands before a zero. */
const tidy = (value: number): string => (Math.abs(value) < 0.0005 ? '0.000' : value.toFixed(3));
