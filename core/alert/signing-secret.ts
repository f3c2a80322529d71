/** What a source signs with: made anew from its nonce and a seal that only the control plane has, so that it is kept nowhere. */
export const signingSecret = async (
  seal: (text: string) => Promise<string>,
  { name, nonce }: { readonly name: string; readonly nonce: string },
): Promise<string> => `sluice_alert_${await seal(`alert-source:${name}:${nonce}`)}`;
