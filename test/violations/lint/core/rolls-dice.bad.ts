// breaks: eslint(no-restricted-properties)
export const pick = (share: number): boolean => Math.random() < share;
