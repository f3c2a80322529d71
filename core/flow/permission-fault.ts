/** Why a feature may not use something of this name, in words; null when it may. */
export function permissionFault(name: string, permitted: '*' | readonly string[]): string | null {
  if (permitted === '*' || permitted.includes(name)) return null;
  const known = permitted.join(', ') || 'none';
  return `The feature may not use ${JSON.stringify(name)}; permitted: ${known}. An admin grants more.`;
}
