export const load = (url: string, get: (url: string) => string) => get(url);
