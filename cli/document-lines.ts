import type { HiddenHit, SearchHit } from '#schema/contracts/collection';
import type { DocumentView } from '#schema/contracts/document';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import type { Sheet } from './text/table.ts';

type Provenance = Pick<SearchHit, 'version' | 'owner' | 'fetchedAt' | 'stale'>;

/** Where a document's words come from, on one line. */
export function provenance({ version, owner, fetchedAt, stale }: Provenance): string {
  const when = fetchedAt === null ? 'of unknown age' : `fetched ${fetchedAt.slice(0, 10)}`;
  return [`version ${version}`, ...(owner === '' ? [] : [`of ${owner}`]), when, ...(stale ? ['STALE'] : [])].join(', ');
}

/** A document for people, with its text. */
export function documentLines(view: DocumentView, { paint, width }: Sheet): string[] {
  const { id, title, source, roles, text } = view;
  const seen = roles.length === 0 ? [] : fold(`seen by ${roles.join(', ')}`, width);
  return [
    ...fold(clean(id), width).map((line) => paint('strong', line)),
    ...(title === '' ? [] : fold(clean(title), width)),
    ...fold(clean(`${source === '' ? 'no source' : source}; ${provenance(view)}`), width),
    ...seen,
    '',
    ...text.split('\n').flatMap((line) => (line.trim() === '' ? [''] : fold(clean(line), width))),
  ];
}

/** A hit with what each word adds to its score. */
export function hitLines(hit: SearchHit, rank: number, { paint, width }: Sheet): string[] {
  const words = hit.words.map(({ word, score }) => `${word} ${score.toFixed(2)}`).join(' + ');
  const inner = (text: string): string[] => fold(`    ${clean(text)}`, width, '    ');
  return [
    ...fold(`${String(rank).padStart(2)}. ${hit.score.toFixed(2)} ${clean(hit.id)}`, width, '    ').map((line) =>
      paint('strong', line),
    ),
    ...(hit.title === '' ? [] : inner(hit.title)),
    ...inner(words),
    ...inner(`${hit.source === '' ? 'no source' : hit.source}; ${provenance(hit)}`),
  ];
}

const causes: Readonly<Record<HiddenHit['why'], string>> = {
  collection_roles: 'the collection is for other roles',
  document_roles: 'the document is for other roles',
  not_included: 'no include rule lets it through',
  excluded: 'an exclude rule hides it',
};

/** A document that matches and is not seen, with the reason. */
export const hiddenLines = ({ id, score, why }: HiddenHit, { width }: Sheet): string[] =>
  fold(`    ${score.toFixed(2)} ${clean(id)}: ${causes[why]}`, width, '    ');
