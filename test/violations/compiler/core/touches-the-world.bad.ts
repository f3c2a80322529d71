// breaks: TS2304, TS2584, TS2591
export const load = (): unknown => fetch('/');
export const print = (): void => console.log(1);
export const home = (): unknown => process.env;
export const random = (): unknown => crypto.randomUUID();
export const later = (): unknown => setTimeout(() => 1, 1);
