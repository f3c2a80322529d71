import * as z from 'zod';

/** An object that refuses unknown names and says which ones it knows. Every object at the border is made with it. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `Unknown name ${quoted(issue.keys)}; known: ${known}.` : undefined,
  });
}

/** A closed choice whose refusal lists the choices and repeats what was given. */
export function oneOf<const Values extends readonly [string, ...string[]]>(what: string, values: Values) {
  return z.enum(values, {
    error: (issue) => `Unknown ${what} ${quoted([issue.input])}; known: ${values.join(', ')}.`,
  });
}

function quoted(names: unknown): string {
  const list = Array.isArray(names) ? names : [];
  return list.map((name) => JSON.stringify(name)?.slice(0, 80) ?? 'undefined').join(', ');
}
