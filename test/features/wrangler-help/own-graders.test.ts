import { describe, expect, test } from 'vitest';
import { namesTheKey } from '../../../features/wrangler-help/own-graders.ts';

const score = async (answer: string, ...keys: string[]) => {
  const nothing = { input: {}, steps: {}, metadata: {} };
  const said = await namesTheKey({ ...nothing, output: { answer }, expected: { keys } });
  return typeof said === 'number' ? said : said.score;
};

describe('a grader of one’s own is a plain function', () => {
  test.each([
    ['names the key', 'Set `compatibility_date` to a date.', ['compatibility_date'], 1],
    ['names it at the end of a sentence', 'It is compatibility_date.', ['compatibility_date'], 1],
    ['names its path', '`dev.port` (integer): the port.', ['dev.port'], 1],
    ['names section and key apart', 'Below `dev`, set `port`.', ['dev.port'], 1],
    ['names the section alone', 'There is something in `dev`.', ['dev.port'], 0.5],
    ['names a longer key', '`compatibility_date_of` is none.', ['compatibility_date'], 0],
    ['names one of several', 'Use `routes`.', ['route', 'routes'], 1],
    ['names nothing', 'I do not know.', ['route'], 0],
  ])('an answer that %s', async (_, answer, keys, expected) => expect(await score(answer, ...keys)).toBe(expected));
});
