import { describe, expect, it } from 'vitest';
import { fitting } from '../../../core/memory/fitting.ts';
import { sessionValue } from '../../../core/memory/session-value.ts';
import { MOST_DOCUMENTS, turnsKept } from '../../../core/memory/turns-kept.ts';
import { turnsOfChat } from '../../../core/memory/turns-of-chat.ts';
import { withMemory } from '../../../core/memory/with-memory.ts';

const turn = (n: number, length = 5) => ({ said: `q${n}`, answered: 'x'.repeat(length - 2) });
const kept = (seq: number, documents: number[]) => ({ ...turn(seq), seq, documents });
const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('a window', () => {
  it.each<[string, number, { turns: number; chars: number }, string[]]>([
    ['holds the newest turns, oldest first', 5, { turns: 2, chars: 1000 }, ['q4', 'q5']],
    ['holds no more characters than it says', 5, { turns: 5, chars: 14 }, ['q4', 'q5']],
    ['holds all of a short session', 2, { turns: 9, chars: 1000 }, ['q1', 'q2']],
    ['holds nothing of nothing', 0, { turns: 9, chars: 1000 }, []],
  ])('%s', (_guarantee, count, window, expected) => {
    expect(
      fitting(
        range(1, count).map((n) => turn(n)),
        window,
      ).map(({ said }) => said),
    ).toEqual(expected);
  });

  it('holds the newest turn shortened rather than nothing', () => {
    const [only] = fitting([turn(1), turn(2, 1000)], { turns: 5, chars: 200 });
    expect(only?.said).toBe('q2');
    expect(only?.answered).toHaveLength(100);
    expect(only?.answered.endsWith(' […]')).toBe(true);
  });
});

it.each(range(6, 12))('a turn that is shortened to %d characters ends with a whole one', (chars) => {
  const [only] = fitting([{ said: '🙂'.repeat(50), answered: '' }], { turns: 1, chars: chars * 2 });
  expect(only?.said).toMatch(/^(?:🙂)*🙂? \[…\]$/u);
});

describe('what may be used of a session', () => {
  it('is what comes after its summary, with all that both stand on', () => {
    const summary = { text: 's', through: 2, documents: [7] };
    const { turns, documents } = turnsKept([kept(3, [8]), kept(2, [1]), kept(4, [7])], summary);
    expect([turns.map(({ seq }) => seq), documents.toSorted((x, y) => x - y)]).toEqual([
      [3, 4],
      [7, 8],
    ]);
  });

  it('ends where its sources could not be written down any more', () => {
    const turns = [kept(1, range(0, 10)), kept(2, range(100, MOST_DOCUMENTS - 5)), kept(3, [100])];
    expect(turnsKept(turns, null).turns.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('is no summary whose sources are too many to follow', () => {
    const summary = { text: 's', through: 2, documents: range(0, MOST_DOCUMENTS + 1) };
    expect(turnsKept([kept(1, [])], summary)).toEqual({ turns: [kept(1, [])], summary: null, documents: [] });
  });
});

describe('a chat that is sent along', () => {
  const user = (content: string) => ({ role: 'user' as const, content });
  const assistant = (content: string) => ({ role: 'assistant' as const, content });

  it('is the turns before what is asked now, without what the system says', () => {
    const system = { role: 'system' as const, content: 'Be kind.' };
    expect(turnsOfChat([system, user('a'), user('b'), assistant('c'), assistant('d'), user('now')])).toEqual([
      { said: 'a\n\nb', answered: 'c\n\nd' },
    ]);
  });

  it.each([
    ['of one message', [user('now')]],
    ['in which no user spoke', [assistant('Hello.')]],
    ['of nothing', []],
  ])('has no turn %s', (_what, conversation) => {
    expect(turnsOfChat(conversation)).toEqual([]);
  });
});

describe('a prompt with memory', () => {
  const asked = { role: 'user' as const, content: 'now' };

  it('is asked what it is asked where nothing was said before', () => {
    expect(withMemory(null, asked)).toEqual([asked]);
  });

  it('hears a summary in the rank of a user, and roles take turns', () => {
    const session = sessionValue('s', [turn(1)], 'They like tea.');
    expect(withMemory(session as never, asked).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(withMemory(session as never, asked)[0]?.content).toBe(
      'What was said before, in short:\nThey like tea.\n\nq1',
    );
    expect(withMemory(sessionValue('s', [], 'Tea.') as never, asked)).toHaveLength(1);
  });
});
