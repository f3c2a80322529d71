/** A number of tokens as a server said it; what is no such number counts nothing. */
export const count = (value: unknown): number => (typeof value === 'number' && value >= 0 ? Math.round(value) : 0);
