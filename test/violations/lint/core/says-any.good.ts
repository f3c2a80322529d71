export const same = (value: unknown): unknown => value;
