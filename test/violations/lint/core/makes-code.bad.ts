// breaks: typescript(no-implied-eval)
export const compile = (body: string): unknown => new Function(body);
