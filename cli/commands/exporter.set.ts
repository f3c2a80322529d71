import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { exporterLines } from '../exporter-lines.ts';
import { readDeclaration } from '../read-declaration.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Sets up or changes an exporter. */
export const setExporter = command({
  name: 'exporter set',
  summary: 'Tell runs to an OTLP/HTTP endpoint, or change how',
  usage: { name: "The exporter's name" },
  flags: {
    file: { kind: 'text', value: 'file', says: 'Its declaration (JSON), as docs/traces.md describes it' },
    declaration: { kind: 'text', value: 'json', says: 'The same on the command line' },
    json: standardFlags.json,
  },
  details:
    'It replaces what was declared before under that name. It names its secrets (EXPORTER_…); their text is set at the control plane, never here.',
  examples: [
    'exporter set tempo --file tempo.json',
    `exporter set jaeger --declaration '{"url":"https://jaeger.example.com/v1/traces"}'`,
  ],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const body = await readDeclaration(world, flags.file, ['declaration', flags.declaration]);
    if (!body.ok) return body;
    const answer = await ask('exporter.put', { params: args, body: body.value as BodyInputOf<'exporter.put'> });
    return show(call, answer, (view) => exporterLines(view, call, world.now()));
  },
});
