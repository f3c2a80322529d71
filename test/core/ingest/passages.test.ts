import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlBlocks } from '#core/ingest/html-blocks';
import { markdownBlocks } from '#core/ingest/markdown-blocks';
import { passagesOf } from '#core/ingest/passages-of';

describe('Markdown in passages', () => {
  const passages = (text: string) => {
    const { blocks, title } = markdownBlocks(text);
    return passagesOf(blocks, title ?? '');
  };

  test.each([
    ['one a heading, under the headings above it', '# A\nx\n## B\ny\n# C\nz', ['A|a', 'A › B|b', 'C|c']],
    ['a heading without words of its own gives none', '# A\n## B\ny', ['A › B|b']],
    ['words before the first heading stand for the file', 'x\n\n# A\ny', ['|', 'A|a']],
    ['equal headings get anchors of their own', '# A\nx\n# A\ny', ['A|a', 'A|a-1']],
    ['underlined headings are headings', 'A\n===\nx\n\nB\n---\ny', ['A|a', 'A › B|b']],
    ['a rule between paragraphs is none', 'x\ny\n---\nz', ['|']],
    ['a # in fenced code is none, nor is a shorter fence its end', '# A\n````\n```\n# no\n````\n', ['A|a']],
    ['front matter is no text, and its title stands above all', '---\ntitle: "T"\n---\n# A\nx', ['T › A|a']],
    ['marks of links and code leave headings', '# See [the `docs`](http://x)\nx', ['See the docs|see-the-docs']],
  ])('%s', (_guarantee, text, expected) =>
    expect(passages(text).map(({ title, anchor }) => `${title}|${anchor}`)).toEqual(expected),
  );

  test('say the line of their heading, also with carriage returns', () =>
    expect(passages('# A\r\n\r\nx\r\n\r\n## B\r\ny').map(({ line }) => line)).toEqual([1, 5]));

  test('cut a long section between paragraphs, and lose none', () => {
    const words = Array.from({ length: 10 }, (_, at) => `p${at} ${'word '.repeat(100)}`.trim());
    const cut = passages(`# A\n${words.join('\n\n')}`);
    expect(cut.map(({ anchor }) => anchor)).toEqual(['a', 'a~2', 'a~3', 'a~4']);
    for (const word of words) expect(cut.filter(({ text }) => text.includes(word))).toHaveLength(1);
    for (const { text } of cut) expect(text.length).toBeLessThan(2100);
  });
});

describe('HTML as text', () => {
  test.each([
    ['headings and paragraphs', '<h1>A</h1><p>x <b>y</b></p><p>z</p>', ['# A', 'x y', 'z']],
    ['nothing that people do not read', '<script>if (a < b) "<p>no"</script><style>p{}</style><nav>no</nav>x', ['x']],
    ['comments are nothing, whatever they hold', 'a<!-- <p>no</p> > -->b', ['ab']],
    ['character references', '&lt;p&gt; &#228;&#xe4; &amp;amp; &nope; &#0;', ['<p> ää &amp; &nope; &#0;']],
    [
      'lists and tables',
      '<ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>',
      ['- a\n- b', 'c | d |'],
    ],
    ['a > in quotes ends no tag', '<p title="a>b">x</p>', ['x']],
    ['preformatted text keeps its lines', '<pre>a\n  b</pre>', ['a\n  b']],
    ['what is broken stays text or goes', '<p>a < b <i>c', ['a < b c']],
  ])('%s', (_guarantee, html, expected) =>
    expect(htmlBlocks(html).blocks.map((one) => (one.kind === 'heading' ? `# ${one.text}` : one.text))).toEqual(
      expected,
    ),
  );

  test('takes the title from the head', () => expect(htmlBlocks('<title>T &amp; U</title><p>x').title).toBe('T & U'));

  test('never throws and always ends, whatever it is given', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '<p',
      '<!--',
      '-->',
      '"',
      "'",
      '<script>',
      '</script>',
      '&#x',
      ';',
      'a',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        passagesOf(htmlBlocks(text).blocks, 'T');
        passagesOf(markdownBlocks(text).blocks, 'T');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a text made to be slow', () => {
  test.each<[string, (n: number) => string]>([
    ['lines that underline nothing', (n) => 'a\n='.repeat(n)],
    ['headings of one name', (n) => '# a\nb\n\n'.repeat(n)],
  ])('of %s takes time in proportion to its length', (_, make) => {
    const took = (n: number): number => {
      const text = make(n);
      const began = performance.now();
      passagesOf(markdownBlocks(text).blocks, '');
      return performance.now() - began;
    };
    took(1000);
    // Eight times the text; were it quadratic, 64 times the time, and seconds of it.
    expect(took(40_000)).toBeLessThan(Math.max(took(5000) * 24, 1000));
  });
});
