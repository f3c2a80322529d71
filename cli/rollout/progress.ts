/** How far evidence has come towards its threshold: 0 is none, 1 decides. It grows and shrinks with every unit. */
export function progress({ logE, threshold }: { readonly logE: number; readonly threshold: number }): number {
  return threshold <= 0 ? 0 : Math.min(1, Math.max(0, logE / threshold));
}
