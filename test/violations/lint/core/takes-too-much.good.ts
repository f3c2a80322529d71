export const sum = (a: number, b: number, c: number): number => a + b + c;
