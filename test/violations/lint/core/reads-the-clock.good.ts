export const age = (sinceMs: number, now: number): number => now - sinceMs;
