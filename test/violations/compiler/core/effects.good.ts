export const at = (now: number): string => now.toFixed(0);
