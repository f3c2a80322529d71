// breaks: eslint(no-restricted-globals)
export const load = (url: string) => fetch(url);
