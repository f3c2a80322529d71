const named: { readonly [name: string]: string } = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', shy: '', ensp: ' ', emsp: ' ', thinsp: ' ' },
  ...{ ndash: '–', mdash: '—', hellip: '…', bull: '•', middot: '·', copy: '©', reg: '®', trade: '™', deg: '°' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', sect: '§', para: '¶', times: '×' },
  ...{ euro: '€', pound: '£', yen: '¥', cent: '¢', rarr: '→', larr: '←', uarr: '↑', darr: '↓', le: '≤', ge: '≥' },
  ...{ auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è' },
  ...{ agrave: 'à', aacute: 'á', ccedil: 'ç', ntilde: 'ñ', ecirc: 'ê', ocirc: 'ô', iacute: 'í', oacute: 'ó' },
};

function codePoint(value: number): string | null {
  const isText = value > 0 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
  return isText ? String.fromCodePoint(value) : null;
}

/** A text of HTML with its character references read: numbers, and the names that texts use. An unknown one stays as it is. */
export const readEntities = (text: string): string =>
  text.replace(/&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
    return codePoint(Number(name.slice(1).replace(/^[xX]/, '0x'))) ?? whole;
  });
