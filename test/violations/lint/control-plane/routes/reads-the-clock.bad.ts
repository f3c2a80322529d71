// breaks: eslint(no-restricted-globals)
export const startedAt = (): number => Date.now();
