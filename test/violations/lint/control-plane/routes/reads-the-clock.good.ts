export const startedAt = (now: number): number => now;
