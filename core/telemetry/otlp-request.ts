import { otlpAttributes } from './otlp-value.ts';

const resource = {
  attributes: otlpAttributes({
    'service.name': 'sluice',
    'telemetry.sdk.name': 'sluice',
    'telemetry.sdk.language': 'webjs',
  }),
};

const before = `{"resourceSpans":[{"resource":${JSON.stringify(resource)},"scopeSpans":[{"scope":{"name":"sluice"},"spans":[`;

/** The body of an OTLP/HTTP request (`POST …/v1/traces`, JSON) with these spans, each written already. */
export const otlpRequest = (spans: readonly string[]): string => `${before}${spans.join(',')}]}]}]}`;
