// breaks: TS2304
export const path = (request: Request): string => request.url;
