import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { ENGINE } from '#core/code/engine';
import { CODE_BYTES } from '#schema/contracts/code';
import { sha256 } from '../../control-plane/sha256.ts';
import { readFunctions } from '../../control-plane/code/read-functions.ts';
import { engine } from '../../control-plane/code/engine.ts';
import { call, createFeature, manifest, tokenOf, type Met } from './call.ts';

const exporting = (body: string): string =>
  `var sluice = { shout: ({ text }) => text + ${JSON.stringify(body)}, whisper() {}, other: 1 };`;

async function put(feature: string, source: string, name?: string): Promise<Met & { code: string }> {
  const code = name ?? (await sha256(source));
  return { code, ...(await call('PUT', `/admin/v1/features/${feature}/code/${code}`, { body: { source } })) };
}

const calling = (code: string | undefined, name = 'shout') => ({
  ...manifest(),
  ...(code === undefined ? {} : { code }),
  flow: [
    { kind: 'code', name: 'loud', function: name, arguments: { text: { var: 'input.question' } } },
    { kind: 'output', value: { answer: { var: 'loud.result' } } },
  ],
});
const push = (feature: string, sent: object): Promise<Met> =>
  call('POST', `/admin/v1/features/${feature}/versions`, { body: { manifest: sent } });

describe('code', () => {
  it('is kept under the hash of its text, with the functions that it was seen to export, and lies where the edge looks', async () => {
    await createFeature('coded');
    const source = exporting('!');
    const made = await put('coded', source);
    const view = { feature: 'coded', code: made.code, functions: ['shout', 'whisper'], bytes: source.length };
    expect([made.status, made.body]).toEqual([201, { ...view, pushedBy: 'bootstrap', pushedAtMs: expect.any(Number) }]);
    const path = `/admin/v1/features/coded/code/${made.code}`;
    expect((await call('GET', path)).body).toEqual(made.body);
    expect((await put('coded', source)).status).toBe(200);
    expect(await env.KV.get(`code/${made.code}`)).toBe(source);
    const kept = await env.KV.get(`engine/${ENGINE}`, 'arrayBuffer');
    expect(kept?.byteLength).toBe(engine().byteLength);
  });

  it.each([
    ['is no script', '%', "The code cannot be loaded: SyntaxError: unexpected token in expression: '%'"],
    ['throws while it is loaded', 'throw new Error("no")', 'The code cannot be loaded: Error: no'],
    ['never ends', 'for (;;);', 'The code did not end loading within the work that it may do.'],
    [
      'asks for all memory',
      'const a = []; for (;;) a.push(new Uint8Array(1e6))',
      'The code asked for more memory than it may have while it was loaded.',
    ],
    ['leaves nothing', 'var other = 1;', 'The code exports no function.'],
    [
      'exports what is no name',
      'var sluice = { "a b"() {} };',
      'The code exports a function whose name is not of letters, digits and _, or is longer than 64.',
    ],
  ])('is refused when it %s, with the reason', async (_, source, message) => {
    await createFeature('refused');
    const { status, body } = await put('refused', source);
    expect([status, body['issues']]).toEqual([422, [{ path: 'source', message }]]);
  });

  it('is refused under another hash, too large, for no feature, and to viewers', async () => {
    await createFeature('careful');
    const wrong = await put('careful', exporting('a'), 'a'.repeat(64));
    expect([wrong.status, wrong.body['issues']]).toEqual([
      422,
      [{ path: 'code', message: `The source has another hash: ${await sha256(exporting('a'))}.` }],
    ]);
    expect((await put('careful', `//${'x'.repeat(CODE_BYTES)}`)).status).toBe(413);
    expect((await put('nobodys', exporting('a'))).status).toBe(404);
    const token = await tokenOf('viewer', 'code-viewer');
    const path = `/admin/v1/features/careful/code/${'a'.repeat(64)}`;
    expect((await call('PUT', path, { token, body: { source: '1' } })).status).toBe(403);
    expect((await call('GET', path, { token })).status).toBe(404);
  });

  it('cannot be had where there is no Worker Loader, and that is said', async () => {
    const about = { source: exporting('a'), nowMs: 0 };
    const read = await readFunctions(undefined, engine, about);
    expect(read).toMatchObject({ ok: false, error: expect.stringContaining('no Worker Loader') });
  });
});

describe('a manifest with code', () => {
  it('is pushed when the code is there and exports what its steps call', async () => {
    await createFeature('pushed');
    const { code } = await put('pushed', exporting('?'));
    expect((await push('pushed', calling(code))).status).toBe(201);
  });

  it('is refused with the functions that there are', async () => {
    await createFeature('unknown');
    const { code } = await put('unknown', exporting('??'));
    const { status, body } = await push('unknown', calling(code, 'sing'));
    expect([status, body['issues']]).toEqual([
      422,
      [{ path: 'flow.0.function', message: 'The code exports no sing; known: shout, whisper.' }],
    ]);
  });

  it('may make tools of its functions, under names that nobody declared', async () => {
    await createFeature('tooled', { permissions: { providers: '*', collections: '*', tools: [], code: true } });
    const { code } = await put('tooled', exporting('own'));
    const flow = [
      { kind: 'tool', name: 'loud', tool: 'shouting', arguments: { text: { var: 'input.question' } } },
      { kind: 'output', value: { answer: { var: 'loud.result' } } },
    ];
    const owning = (tools: object) => push('tooled', { ...manifest(), code, tools, flow });
    expect((await owning({ shouting: { function: 'shout' } })).status).toBe(201);
    const sung = await owning({ shouting: { function: 'sing' } });
    expect([sung.status, sung.body['issues']]).toEqual([
      422,
      [{ path: 'tools.shouting.function', message: 'The code exports no sing; known: shout, whisper.' }],
    ]);
    const declared = { kind: 'http', method: 'GET', url: 'https://tools.test/', effect: 'read' };
    expect((await call('PUT', '/admin/v1/tools/taken', { body: declared })).status).toBe(200);
    const taken = await owning({ shouting: { function: 'shout' }, taken: { function: 'shout' } });
    expect([taken.status, taken.body['issues']]).toMatchObject([422, [{ path: 'tools.taken' }]]);
  });

  it("is refused without code, with another feature's, and where no admin let it", async () => {
    await createFeature('lender');
    const { code } = await put('lender', exporting('mine'));
    await createFeature('borrower');
    const issues = async (feature: string, sent: object) => (await push(feature, sent)).body['issues'];
    expect(await issues('borrower', calling(undefined))).toEqual([
      { path: 'flow.0', message: 'The manifest names no code that a function could be of.' },
    ]);
    expect(await issues('borrower', calling(code))).toEqual([
      { path: 'code', message: `The feature has no code ${code}. Put it first.` },
    ]);
    await createFeature('forbidden', { permissions: { providers: '*', collections: '*', tools: '*' } });
    const own = await put('forbidden', exporting('mine'));
    expect(await issues('forbidden', calling(own.code))).toEqual([
      { path: 'code', message: 'The feature may run no code of its own. An admin grants it (`permissions.code`).' },
    ]);
  });
});
