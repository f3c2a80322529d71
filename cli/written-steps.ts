import type { Json, JsonObject } from '#schema/contracts/json';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** All steps of a flow as it was written: also one that no contract has read yet. Arms and cases come along, and are none. */
export const writtenSteps = (flow: Json | undefined): JsonObject[] =>
  listOf(flow).flatMap((step) => [
    step,
    ...[step['do'], step['else'], step['steps'], step['cases']].flatMap((list) => writtenSteps(list)),
  ]);
