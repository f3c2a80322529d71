import type * as z from 'zod';

export const read = (contract: z.ZodType, value: unknown): boolean => contract.safeParse(value).success;
