declare module 'json-logic-engine' {
  type Method = (...given: never[]) => unknown;

  /** The package's own types sit behind a condition that NodeNext never reaches; this is the part used here. */
  export class LogicEngine {
    constructor(
      methods: object,
      options: { disableInline: boolean; disableInterpretedOptimization: boolean; maxDepth: number },
    );
    methods: object;
    truthy(value: unknown): unknown;
    run(logic: unknown, data?: unknown, options?: { above?: unknown[] }): unknown;
  }
  export const defaultMethods: { readonly [name: string]: Method | { method: Method; lazy?: boolean } };
}
