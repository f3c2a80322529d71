/** Throws when the test-only switch SLUICE_CHAOS is "throw": the first line of everything an object can be asked. */
export function refuseInChaos(env: { readonly SLUICE_CHAOS?: string }): void {
  if (env.SLUICE_CHAOS === 'throw') throw new Error('SLUICE_CHAOS: the control plane is made to fail');
}
