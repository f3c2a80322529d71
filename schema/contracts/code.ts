import * as z from 'zod';
import { FeatureName } from './ids.ts';
import { strict } from './strict.ts';

/** The largest code of a version, in bytes of UTF-8, and the most functions that one exports. */
export const CODE_BYTES = 512 * 1024;
export const MOST_FUNCTIONS = 64;

/** The name of code: the SHA-256 (hex) of its text. */
export const CodeHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'A SHA-256 of 64 lower-case hex digits.')
  .brand('CodeHash');
export type CodeHash = z.infer<typeof CodeHash>;

/** A function that code exports. */
export const FunctionName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'A name of letters, digits and _, at most 64.');

/** `PUT …/code/{code}`: a script that leaves its exports in a variable `sluice`, as the command line bundles them. */
export const CodePut = strict({ source: z.string().min(1) });
export type CodePut = z.infer<typeof CodePut>;

/** Code of a feature's versions, without its text; `functions` are what it was seen to export. */
export const CodeView = z.object({
  feature: FeatureName,
  code: CodeHash,
  functions: z.array(FunctionName),
  bytes: z.number(),
  pushedBy: z.string(),
  pushedAtMs: z.number(),
});
export type CodeView = z.infer<typeof CodeView>;

/** Where a feature's own code lies when it is pushed. */
export const CodeAddress = z.string().startsWith('file:', 'The address of a module: import.meta.resolve(…).');

/** What is asked of code: which functions it exports, or one call. `nowMs` is all that it learns of time, `seed` all of chance, `fuel` the most that it may do. */
export type CodeTask = {
  readonly call: { readonly name: string; readonly arguments: string } | null;
  readonly nowMs: number;
  readonly seed: number;
  readonly fuel: number;
};

/**
 * How a task went. `names` and `value` are JSON as the code made them: to be read like anything from outside. `broken`: it cannot
 * be loaded; `fuel`, `memory`, `stack`: it was stopped; `pending`: its promise never settles; `no_json`: it returned what is none.
 */
export const CodeTold = z.discriminatedUnion('kind', [
  strict({ kind: z.literal('names'), names: z.string() }),
  strict({ kind: z.literal('returned'), value: z.string() }),
  strict({ kind: z.enum(['threw', 'broken']), error: z.string() }),
  strict({ kind: z.enum(['unknown', 'fuel', 'memory', 'stack', 'pending', 'no_json', 'too_large']) }),
]);
export type CodeTold = z.infer<typeof CodeTold>;

/** What a task came to, and what it took of its fuel. */
export const CodeReport = strict({ told: CodeTold, fuel: z.number() });
export type CodeReport = z.infer<typeof CodeReport>;

/** KV's keys of code, and of the engine that runs it. */
export const codeKey = (code: CodeHash): string => `code/${code}`;
export const engineKey = (engine: string): string => `engine/${engine}`;
