import { describe, expect, it } from 'vitest';
import { aProvider, aReceiver, aSegment, aTool } from './samples.ts';
import { refuse, sluice, type Answers } from './stub.ts';

/** What was sent to an endpoint, and the answer to give. */
function taking(): { sent: unknown[]; answers: Answers } {
  const sent: unknown[] = [];
  const answers: Answers = {
    'segment.put': ({ params, body }) => {
      sent.push({ params, body });
      return aSegment();
    },
    'segment.delete': ({ params }) => {
      sent.push({ params });
      return { ok: true };
    },
    'tool.put': ({ params, body }) => {
      sent.push({ params, body });
      return aTool();
    },
    'tool.delete': ({ params }) => {
      sent.push({ params });
      return { ok: true };
    },
    'provider.put': ({ params, body }) => {
      sent.push({ params, body });
      return aProvider();
    },
    'provider.delete': ({ params }) => {
      sent.push({ params });
      return { ok: true };
    },
    'notification.put': ({ params, body }) => {
      sent.push({ params, body });
      return body.secret === undefined ? { ...aReceiver(), secret: `whsec_${'M'.repeat(32)}` } : aReceiver();
    },
    'notification.delete': ({ params }) => {
      sent.push({ params });
      return { ok: true };
    },
  };
  return { sent, answers };
}

const rule = { '==': [{ var: 'plan' }, 'internal'] };

describe('segment set', () => {
  it.each([
    ['as an argument', ['--rule', JSON.stringify(rule)]],
    ['in a file', ['--file', 'rule.json']],
  ])('sends a rule that is given %s, and shows the audience', async (_, flags) => {
    const { sent, answers } = taking();
    const files = { 'rule.json': JSON.stringify(rule) };
    const argv = ['segment', 'set', 'internal', ...flags, '--description', 'our own people'];
    const { exit, out } = await sluice(argv, { answers, files });
    expect(exit).toBe(0);
    expect(sent).toEqual([{ params: { name: 'internal' }, body: { rule, description: 'our own people' } }]);
    expect(out.split('\n').slice(0, 2)).toEqual(['internal  by ada, 1 h ago', 'our own people']);
    expect(JSON.parse(out.split('\n').slice(2).join(''))).toEqual(rule);
  });

  it.each([
    [[], 'either --rule <json> or --file <file>'],
    [['--rule', '1', '--file', 'rule.json'], 'either --rule <json> or --file <file>'],
    [['--rule', '{'], '--rule is not JSON'],
    [['--file', 'nowhere.json'], 'nowhere.json cannot be read'],
  ])('with %j is refused before anything is sent', async (flags, says) => {
    const { exit, err, calls } = await sluice(['segment', 'set', 'internal', ...flags]);
    expect({ exit, calls }).toEqual({ exit: 2, calls: [] });
    expect(err).toContain(says);
  });

  it('shows every fault that the server finds in a rule', async () => {
    const issues = [{ path: 'rule.if', message: 'Unknown operator.' }];
    const { exit, err } = await sluice(['segment', 'set', 'internal', '--rule', '{"nope":1}'], {
      answers: { 'segment.put': () => refuse('invalid', 'It cannot be evaluated.', issues) },
    });
    expect(exit).toBe(6);
    expect(err).toContain('rule.if: Unknown operator.');
  });
});

describe('segment delete', () => {
  it('says what it deleted', async () => {
    const { sent, answers } = taking();
    const { out } = await sluice(['segment', 'delete', 'internal'], { answers });
    expect({ out, sent }).toEqual({ out: 'internal is deleted\n', sent: [{ params: { name: 'internal' } }] });
  });

  it('ends with 5 while a rollout needs it', async () => {
    const { exit, err } = await sluice(['segment', 'delete', 'internal'], {
      answers: { 'segment.delete': () => refuse('conflict', 'hello.3 needs it.') },
    });
    expect(exit).toBe(5);
    expect(err).toContain('hello.3 needs it.');
  });
});

describe('tool set', () => {
  const declared = { kind: 'http', method: 'GET', url: 'https://shop.example.com/api/orders', effect: 'read' } as const;

  it.each([
    ['as an argument', ['--http', JSON.stringify(declared)]],
    ['in a file', ['--file', 'tool.json']],
  ])('sends a declaration that is given %s, and shows the tool with the names of its secrets', async (_, flags) => {
    const { sent, answers } = taking();
    const files = { 'tool.json': JSON.stringify(declared) };
    const { exit, out } = await sluice(['tool', 'set', 'order-status', ...flags], { answers, files });
    expect(exit).toBe(0);
    expect(sent).toMatchObject([{ params: { name: 'order-status' }, body: declared }]);
    expect(out.split('\n').slice(0, 8)).toEqual([
      'order-status  by ada, 1 h ago',
      'calls      GET https://shop.example.com/api/orders',
      'effect     read',
      'reverted   nothing to revert',
      'approval   none needed',
      'at most    3,000 ms, 20,000 bytes',
      'headers    authorization: Bearer <TOOL_SHOP of the edge>',
      '           x-caller: sluice',
    ]);
    expect(JSON.parse(out.split('\n').slice(9).join(''))).toEqual(aTool().input);
  });

  it.each([
    [[], 2, 'either --file <file> or --http <json>'],
    [['--http', '{}', '--file', 'tool.json'], 2, 'either --file <file> or --http <json>'],
    [['--http', '{'], 2, '--http is not JSON'],
    [['--file', 'nowhere.json'], 2, 'nowhere.json cannot be read'],
    [['--http', JSON.stringify({ ...declared, effect: 'none' })], 6, 'Unknown effect "none"; known: read, write.'],
  ])('with %j is refused before anything is sent', async (flags, exit, says) => {
    const done = await sluice(['tool', 'set', 'order-status', ...flags]);
    expect({ exit: done.exit, calls: done.calls }).toEqual({ exit, calls: [] });
    expect(done.err).toContain(says);
  });
});

describe('tool discover', () => {
  const proposal = {
    name: 'find-order',
    declaration: {
      kind: 'mcp',
      url: 'https://mcp.test/mcp',
      remote: 'orders.find',
      effect: 'read',
      input: { type: 'object' },
    },
    hints: ['readOnlyHint: true'],
    issues: [],
  };
  const other = {
    ...{
      name: 'pay',
      declaration: { kind: 'mcp', remote: 'pay', effect: 'write', keyed: true, description: 'Pays.\u001b[31m' },
    },
    ...{ hints: [], issues: [{ path: 'input.type', message: 'One or more of array' }] },
  };
  const answers = {
    'tool.discover': () => ({ server: 'shop', protocol: '2026-07-28', tools: [proposal, other] as never }),
  };
  const url = 'https://mcp.test/mcp';

  it('lists what a server offers, with effects as questions', async () => {
    const { out, exit } = await sluice(['tool', 'discover', url], { answers });
    expect(exit).toBe(0);
    expect(out).toMatch(/^shop speaks MCP 2026-07-28\nREMOTE +EFFECT +REFUSED +DESCRIPTION\norders.find +read\?/);
    expect(out).toMatch(/\npay +write, keyed\? +input.type: One.* +Pays\./);
    expect(out).not.toContain('\u001b[31m');
  });

  it('prints one as a declaration, or the names there are', async () => {
    const { out } = await sluice(['tool', 'discover', url, '--tool', 'orders.find'], { answers });
    expect(JSON.parse(out)).toEqual(proposal.declaration);
    const none = await sluice(['tool', 'discover', url, '--tool', 'find'], { answers });
    expect([none.exit, none.err]).toEqual([4, expect.stringContaining('known: orders.find, pay')]);
  });

  it('sends the secrets that headers name from the environment, or says that they are not there', async () => {
    const headers = ['--headers', '{"authorization":{"secret":"TOOL_SHOP"}}'];
    const none = await sluice(['tool', 'discover', url, ...headers], { answers });
    expect([none.exit, none.err, none.calls]).toEqual([2, expect.stringContaining('TOOL_SHOP'), []]);
    const sent: unknown[] = [];
    const listening = {
      'tool.discover': ({ body }: { body: unknown }) => {
        sent.push(body);
        return answers['tool.discover']();
      },
    } as never;
    const env = { TOOL_SHOP: 's3cret-text', TOOL_OTHER: 'not asked for' };
    const { exit, out, err } = await sluice(['tool', 'discover', url, ...headers], { answers: listening, env });
    expect(exit).toBe(0);
    expect(sent).toEqual([
      { url, headers: { authorization: { secret: 'TOOL_SHOP', prefix: '' } }, secrets: { TOOL_SHOP: 's3cret-text' } },
    ]);
    expect(out + err).not.toContain('s3cret');
  });
});

describe('tool show', () => {
  it('says of one that changes things that it does', async () => {
    const { out } = await sluice(['tool', 'show', 'refund'], {
      answers: { 'tool.get': () => aTool({ method: 'POST', effect: 'write' }) },
    });
    expect(out).toContain(
      'effect     write: it changes things\nreverted   no: what it does stays done\napproval   somebody has to approve each call\n',
    );
  });
});

describe('tool delete', () => {
  it('says what it deleted', async () => {
    const { sent, answers } = taking();
    const { out } = await sluice(['tool', 'delete', 'refund'], { answers });
    expect({ out, sent }).toEqual({ out: 'refund is deleted\n', sent: [{ params: { name: 'refund' } }] });
  });
});

describe('provider set', () => {
  const declared = { kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1', secret: 'PROVIDER_GROQ' } as const;

  it.each([
    ['as an argument', ['--declaration', JSON.stringify(declared)]],
    ['in a file', ['--file', 'groq.json']],
  ])('sends a declaration that is given %s, and shows the provider with the name of its secret', async (_, flags) => {
    const { sent, answers } = taking();
    const files = { 'groq.json': JSON.stringify(declared) };
    const { exit, out } = await sluice(['provider', 'set', 'groq', ...flags], { answers, files });
    expect({ exit, sent }).toEqual({ exit: 0, sent: [{ params: { name: 'groq' }, body: declared }] });
    expect(out.split('\n')).toEqual([
      'groq  by ada, 1 h ago',
      'asks       https://api.groq.com/openai/v1, as openai is asked',
      'secret     <PROVIDER_GROQ of the edge>',
      'prices     llama-70b: 0.59 in, 0.79 out (USD a million tokens)',
      '',
    ]);
  });

  it.each([
    [[], 2, 'either --file <file> or --declaration <json>'],
    [['--declaration', '{}', '--file', 'groq.json'], 2, 'either --file <file> or --declaration <json>'],
    [['--declaration', '{'], 2, '--declaration is not JSON'],
    [['--declaration', JSON.stringify({ ...declared, secret: 'OPENAI_API_KEY' })], 6, 'PROVIDER_'],
  ])('with %j is refused before anything is sent', async (flags, exit, says) => {
    const done = await sluice(['provider', 'set', 'groq', ...flags]);
    expect({ exit: done.exit, calls: done.calls }).toEqual({ exit, calls: [] });
    expect(done.err).toContain(says);
  });
});

describe('provider delete', () => {
  it('says what it deleted', async () => {
    const { sent, answers } = taking();
    const { out } = await sluice(['provider', 'delete', 'groq'], { answers });
    expect({ out, sent }).toEqual({ out: 'groq is deleted\n', sent: [{ params: { name: 'groq' } }] });
  });
});

describe('notification set', () => {
  const argv = ['notification', 'set', 'oncall', '--kind', 'webhook', '--url', 'https://example.com/hooks/sluice'];

  it('shows the secret that was made, whole, and says that it is shown once', async () => {
    const { sent, answers } = taking();
    const { exit, out } = await sluice([...argv, '--events', 'rollout.rolled_back, rollback.ineffective'], {
      answers,
      env: { COLUMNS: '50' },
    });
    expect(exit).toBe(0);
    expect(out).toContain(`\nwhsec_${'M'.repeat(32)}\n`);
    expect(out).toContain('shown this once and never again');
    expect(sent).toEqual([
      {
        params: { name: 'oncall' },
        body: {
          kind: 'webhook',
          url: 'https://example.com/hooks/sluice',
          events: ['rollout.rolled_back', 'rollback.ineffective'],
        },
      },
    ]);
  });

  it('reads a secret from a file, never from the command line, and does not repeat it', async () => {
    const { sent, answers } = taking();
    const secret = `whsec_${'A'.repeat(32)}`;
    const { out } = await sluice([...argv, '--secret-file', 'secret'], { answers, files: { secret: `${secret}\n` } });
    expect(sent).toMatchObject([{ body: { secret } }]);
    expect(out).not.toContain('whsec_');
  });

  it.each([
    [['--events', 'rollout.exploded'], 6, 'Unknown event "rollout.exploded"; known: rollout.started'],
    [['--secret-file', 'secret'], 6, 'secret: whsec_ and the base64'],
    [['--secret-file', 'nowhere'], 2, 'nowhere cannot be read'],
  ])('with %j is refused before anything is sent', async (flags, exit, says) => {
    const done = await sluice([...argv, ...flags], { files: { secret: 'abc' } });
    expect({ exit: done.exit, calls: done.calls }).toEqual({ exit, calls: [] });
    expect(done.err).toContain(says);
  });
});

describe('notification show and list', () => {
  it('say what a receiver has not been told, and why', async () => {
    const answers: Answers = {
      'notification.get': () => aReceiver({ pending: 3, givenUp: 1, lastError: 'HTTP 503' }),
      'notification.list': () => ({ notifications: [aReceiver({ pending: 3, givenUp: 1 })] }),
    };
    const shown = await sluice(['notification', 'show', 'oncall'], { answers });
    expect(shown.out).toContain('told       3 not told yet, 1 given up\nlast error HTTP 503\n');
    expect((await sluice(['notification', 'list'], { answers })).out).toMatch(/oncall +webhook .+ 3 +1 /);
  });
});

describe('notification delete', () => {
  it('says whom it tells no more', async () => {
    const { answers } = taking();
    expect((await sluice(['notification', 'delete', 'oncall'], { answers })).out).toBe('oncall is told no more\n');
  });
});
