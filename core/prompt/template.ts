/** A template in pieces: literal text, and paths to be filled in. `faults` are placeholders that are no path. */
export type Template = {
  readonly parts: readonly (string | { readonly path: string })[];
  readonly faults: readonly string[];
};

const PLACEHOLDER = /\{\{([^{}]*)\}\}/u;
const PATH = /^[\p{L}\p{N}_$@-]+(?:\.[\p{L}\p{N}_$@-]+)*$/u;
const SHOWN = 40;

/** Reads `{{ path }}` placeholders; there is nothing else in the language. A placeholder that is no path stays text and is a fault. */
export function readTemplate(text: string): Template {
  const parts: (string | { path: string })[] = [];
  const faults: string[] = [];
  // With one group, split alternates text and what the group matched.
  for (const [index, piece] of text.split(PLACEHOLDER).entries()) {
    const path = piece.trim();
    if (index % 2 === 0) {
      parts.push(piece);
      const open = piece.indexOf('{{');
      if (open >= 0)
        faults.push(`No placeholder: ${JSON.stringify(piece.slice(open, open + SHOWN))}; a placeholder is {{ path }}.`);
    } else if (PATH.test(path)) {
      parts.push({ path });
    } else {
      parts.push(`{{${piece}}}`);
      faults.push(
        `Not a path: ${JSON.stringify(path.slice(0, SHOWN))}; only {{ path }} exists, with names joined by dots.`,
      );
    }
  }
  return { parts, faults };
}
