/** How long an IBAN of each country is (the registry of ISO 13616). */
const lengths: { readonly [country: string]: number } = Object.fromEntries(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18
  FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21
  LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24
  SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/u)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** ISO 7064 mod 97-10: the first four characters go to the end, letters count from 10, the remainder is 1. */
function isChecked(code: string): boolean {
  let rest = 0;
  for (const char of code.slice(4) + code.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** How many characters at a text's beginning are an IBAN, single spaces included; null when none. */
export function ibanLength(text: string): number | null {
  const country = text.slice(0, 2).toUpperCase();
  const length = Object.hasOwn(lengths, country) ? lengths[country] : undefined;
  if (length === undefined) return null;
  let code = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== ' ') code += (text[at] ?? '').toUpperCase();
    if (code.length === length) return isChecked(code) ? at + 1 : null;
  }
  return null;
}
