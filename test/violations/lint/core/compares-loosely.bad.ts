// breaks: eslint(eqeqeq)
export const missing = (value: unknown): boolean => value == undefined;
