import * as z from 'zod';
import { FeatureName, VersionId } from './ids.ts';
import { JsonObject } from './json.ts';
import { strict } from './strict.ts';
import { StepName } from './word.ts';

/** Runs one version of a feature in place; later steps see `.output`. `input` is filled as `output.value` is. */
export const SubfeatureStep = strict({
  kind: z.literal('subfeature'),
  name: StepName,
  feature: FeatureName,
  version: VersionId,
  input: JsonObject.default({}),
});
export type SubfeatureStep = z.infer<typeof SubfeatureStep>;
