import type * as z from 'zod';
import { accessEndpoints } from './access-endpoints.ts';
import { alertEndpoints } from './alert-endpoints.ts';
import { contextEndpoints } from './context-endpoints.ts';
import { datasetEndpoints } from './dataset-endpoints.ts';
import { alertRuleEndpoints } from './alert-rule-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { exporterEndpoints } from './exporter-endpoints.ts';
import { evalEndpoints } from './eval-endpoints.ts';
import { featureEndpoints } from './feature-endpoints.ts';
import { flagEndpoints } from './flag-endpoints.ts';
import { incidentEndpoints } from './incident-endpoints.ts';
import { judgeEndpoints } from './judge-endpoints.ts';
import { exportEndpoints, labelEndpoints } from './label-endpoints.ts';
import { loopEndpoints } from './loop-endpoints.ts';
import { operationsEndpoints } from './operations-endpoints.ts';
import { providerEndpoints } from './provider-endpoints.ts';
import { reevalEndpoints } from './reeval-endpoints.ts';
import { rolloutEndpoints } from './rollout-endpoints.ts';
import { sessionEndpoints } from './session-endpoints.ts';
import { telemetryEndpoints } from './telemetry-endpoints.ts';
import { usageEndpoints } from './usage-endpoints.ts';

/** Every call of the control plane. */
export const endpoints = {
  ...featureEndpoints,
  ...rolloutEndpoints,
  ...alertEndpoints,
  ...operationsEndpoints,
  ...flagEndpoints,
  ...providerEndpoints,
  ...contextEndpoints,
  ...sessionEndpoints,
  ...datasetEndpoints,
  ...accessEndpoints,
  ...telemetryEndpoints,
  ...exporterEndpoints,
  ...incidentEndpoints,
  ...alertRuleEndpoints,
  ...usageEndpoints,
  ...loopEndpoints,
  ...labelEndpoints,
  ...exportEndpoints,
  ...evalEndpoints,
  ...reevalEndpoints,
  ...judgeEndpoints,
};

/** The name of an endpoint; its route file and test carry it too. */
export type EndpointName = keyof typeof endpoints;

type Of<Name extends EndpointName, Part extends keyof Endpoint> = (typeof endpoints)[Name] extends {
  [Key in Part]: infer Schema;
}
  ? Schema
  : never;

/** What a caller sends as parameters of the address. */
export type ParamsOf<Name extends EndpointName> = z.infer<(typeof endpoints)[Name]['params']>;
/** The query after parsing. */
export type QueryOf<Name extends EndpointName> = z.infer<(typeof endpoints)[Name]['query']>;
/** The body after parsing; text for NDJSON; undefined where none is read. */
export type BodyOf<Name extends EndpointName> = (typeof endpoints)[Name] extends { ndjson: true } | { text: true }
  ? string
  : [Of<Name, 'body'>] extends [never]
    ? undefined
    : z.infer<Of<Name, 'body'>>;
/** The reply's body. */
export type ReplyOf<Name extends EndpointName> = z.infer<(typeof endpoints)[Name]['reply']>;
/** The body as a caller may write it, defaults left out. */
export type BodyInputOf<Name extends EndpointName> = (typeof endpoints)[Name] extends { ndjson: true } | { text: true }
  ? string
  : [Of<Name, 'body'>] extends [never]
    ? undefined
    : z.input<Of<Name, 'body'>>;
/** The query as a caller may write it. */
export type QueryInputOf<Name extends EndpointName> = z.input<(typeof endpoints)[Name]['query']>;
