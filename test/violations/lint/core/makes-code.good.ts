export const compile = (body: string): unknown => ({ body });
