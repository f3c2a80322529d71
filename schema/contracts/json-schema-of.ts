import * as z from 'zod';

/** A contract as JSON Schema 2020-12, as callers write it (`input`) or as it is answered (`output`). What JSON Schema cannot say is left open. */
export function jsonSchemaOf(contract: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(contract, { unrepresentable: 'any', io, target: 'draft-2020-12' });
  return rest;
}
