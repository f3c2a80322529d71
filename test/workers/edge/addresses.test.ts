import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressFault } from '#core/address/public-address';
import { ModelChoice } from '#schema/contracts/model-choice';
import { Tool } from '#schema/contracts/tool';
import { declared } from '../../../workers/edge/providers/declared.ts';
import { anyTool } from '../../../workers/edge/tools/any-tool.ts';

const platform = globalThis.fetch;
const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  globalThis.fetch = async (input, init) => {
    asked.push(new Request(input as Request, init as RequestInit).url);
    return Response.json({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] });
  };
});
afterEach(() => void (globalThis.fetch = platform));

const mayCall = (url: string): boolean => addressFault(url, { loopback: false }) === null;
const signal = () => new AbortController().signal;

const refused = [
  'http://127.0.0.1:8080/v1',
  'http://models.example/v1',
  'https://10.0.0.1/v1',
  'https://169.254.169.254/latest',
  'https://0x7f.1/v1',
  'https://2130706433/v1',
  'https://[::1]/v1',
  'https://[fe80::1]/v1',
  'https://[::ffff:7f00:1]/v1',
  'https://localhost./v1',
  'https://metadata.google.internal/v1',
  'https://a@models.example/v1',
  'https://①②⑦.0.0.1/v1',
];

/** However it came into the snapshot: from a dev session, by another control plane, before a rule. */
describe('an address that the edge may not call', () => {
  const choice = ModelChoice.parse({ provider: 'groq', model: 'm' });
  const provider = (baseUrl: string) =>
    declared({ kind: 'openai', baseUrl, secret: null }, { secretOf: () => undefined, mayCall, now: () => 0 })(
      { choice, messages: [{ role: 'user', content: 'Hi' }], schema: null, retrieved: [], listener: null },
      signal(),
    );
  const tool = (kind: 'http' | 'mcp', url: string) => {
    const of = kind === 'http' ? { method: 'GET' } : { remote: 'find' };
    const call = { arguments: {}, idempotencyKey: null };
    const means = { secrets: () => undefined, sessions: new Map(), mayCall };
    return anyTool(means)(Tool.parse({ kind, url, effect: 'read', ...of }), call, signal());
  };

  it.each(refused)('is asked for no model and no tool: %s', async (url) => {
    expect(await provider(url)).toMatchObject({ ok: false, outcome: { kind: 'unconfigured', lacks: 'address' } });
    expect(await tool('http', url)).toEqual({ kind: 'address' });
    expect(await tool('mcp', url)).toEqual({ kind: 'address' });
    expect(asked).toEqual([]);
  });

  it('is none that is public', async () => {
    expect(await provider('https://models.example/v1')).toMatchObject({ ok: true });
    expect(await tool('http', 'https://tools.example/find')).toMatchObject({ kind: 'ok' });
    expect(asked).toEqual(['https://models.example/v1/chat/completions', 'https://tools.example/find']);
  });
});
