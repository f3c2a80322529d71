// breaks: eslint(complexity)
export function letter(code: number): string {
  if (code === 1) return 'a';
  if (code === 2) return 'b';
  if (code === 3) return 'c';
  if (code === 4) return 'd';
  if (code === 5) return 'e';
  if (code === 6) return 'f';
  if (code === 7) return 'g';
  if (code === 8) return 'h';
  if (code === 9) return 'i';
  if (code === 10) return 'j';
  if (code === 11) return 'k';
  if (code === 12) return 'l';
  return '';
}
