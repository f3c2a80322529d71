import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { providerLines } from '../provider-lines.ts';
import { readDeclaration } from '../read-declaration.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Declares or changes a provider. */
export const setProvider = command({
  name: 'provider set',
  summary: 'Declare or change a model provider that permitted features may ask',
  usage: { name: "The provider's name, as chains list it" },
  flags: {
    file: { kind: 'text', value: 'file', says: 'Its declaration (JSON), as docs/providers.md describes it' },
    declaration: { kind: 'text', value: 'json', says: 'The same on the command line' },
    json: standardFlags.json,
  },
  details:
    'It replaces what was declared before under that name, for every chain that lists it. It names its secret (PROVIDER_…); the text of the secret is set at the edge, never here.',
  examples: [
    'provider set groq --file groq.json',
    `provider set groq --declaration '{"kind":"openai","baseUrl":"https://api.groq.com/openai/v1","secret":"PROVIDER_GROQ"}'`,
  ],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const body = await readDeclaration(world, flags.file, ['declaration', flags.declaration]);
    if (!body.ok) return body;
    const answer = await ask('provider.put', { params: args, body: body.value as BodyInputOf<'provider.put'> });
    return show(call, answer, (view) => providerLines(view, call, world.now()));
  },
});
