import * as z from 'zod';
import { define, Done, next, none, page } from './endpoint.ts';
import { ExporterInput, ExporterName, ExporterView } from './exporter.ts';
import { strict } from './strict.ts';

const exporter = strict({ name: ExporterName });

/** Who is told runs as OpenTelemetry tells them. */
export const exporterEndpoints = define({
  'exporter.put': {
    method: 'PUT',
    path: '/exporters/:name',
    role: 'admin',
    summary: 'Tell runs to an OTLP/HTTP endpoint, or change how',
    params: exporter,
    query: none,
    body: ExporterInput,
    status: 200,
    reply: ExporterView,
  },
  'exporter.list': {
    method: 'GET',
    path: '/exporters',
    role: 'admin',
    summary: 'Exporters and how they do, with the names of their secrets',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ exporters: z.array(ExporterView), next }),
  },
  'exporter.get': {
    method: 'GET',
    path: '/exporters/:name',
    role: 'admin',
    summary: 'An exporter and how it does',
    params: exporter,
    query: none,
    status: 200,
    reply: ExporterView,
  },
  'exporter.delete': {
    method: 'DELETE',
    path: '/exporters/:name',
    role: 'admin',
    summary: 'Stop telling runs; what waits is not told any more',
    params: exporter,
    query: none,
    status: 200,
    reply: Done,
  },
});
