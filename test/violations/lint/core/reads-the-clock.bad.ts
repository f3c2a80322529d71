// breaks: eslint(no-restricted-globals)
export const age = (sinceMs: number): number => Date.now() - sinceMs;
