export const pick = (share: number, draw: number): boolean => draw < share;
