/** The issuers' ranges of first digits and lengths (ISO/IEC 7812; the networks' own tables). */
const networks: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/u, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/u, [16]],
  [/^3[47]/u, [15]],
  [/^(?:6011|65|64[4-9])/u, [16, 19]],
  [/^35(?:2[89]|[3-8])/u, [16, 19]],
  [/^3(?:0[0-5]|[689])/u, [14]],
  [/^62/u, [16, 17, 18, 19]],
];

/** Luhn's checksum. */
function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Where the digits stand in a text of digits and separators. */
function placesOf(text: string): number[] {
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ' ';
    if (char >= '0' && char <= '9') places.push(at);
  }
  return places;
}

/** How many characters of digits, spaces and hyphens at a text's beginning are a card number, the longest one; null when none. */
export function cardLength(text: string): number | null {
  const places = placesOf(text);
  const digits = places.map((at) => text[at]).join('');
  const lengths = networks.find(([range]) => range.test(digits))?.[1] ?? [];
  for (const length of lengths.toReversed()) {
    const end = (places[length - 1] ?? Infinity) + 1;
    const goesOn = places[length] === end;
    if (end <= text.length && !goesOn && isLuhn(digits.slice(0, length))) return end;
  }
  return null;
}
