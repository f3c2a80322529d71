import type { Principal } from '#schema/contracts/principal';

/** Who may come in: the hash of the bootstrap token (undefined: there is none), whether its holder is alone (a dev session), and who owns a kept hash. */
export type Doorkeeper = {
  bootstrapHash: () => Promise<string | undefined>;
  alone: boolean;
  findToken: (hash: string) => Promise<Principal | undefined>;
  sha256: (text: string) => Promise<string>;
};

/** Somebody who came in. `bearer` is the token's text: it seals kept answers and goes nowhere else. */
export type Caller = { principal: Principal; bearer: string; tokenHash: string };

/** Who sends this Authorization header; undefined when nobody known does. Only hashes are compared, in constant time where we compare. */
export async function authenticate(header: string | undefined, door: Doorkeeper): Promise<Caller | undefined> {
  const bearer = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? '')?.[1];
  if (bearer === undefined) return undefined;
  const tokenHash = await door.sha256(bearer);
  const bootstrap = await door.bootstrapHash();
  const isBootstrap = bootstrap !== undefined && equal(tokenHash, bootstrap);
  const principal = isBootstrap ? bootstrapPrincipal(door) : await door.findToken(tokenHash);
  return principal && { principal, bearer, tokenHash };
}

/** Whoever holds SLUICE_ADMIN_TOKEN. */
const bootstrapPrincipal = ({ alone }: Doorkeeper): Principal => ({
  name: 'bootstrap',
  role: 'admin',
  ...(alone ? { alone } : {}),
});

const equal = (a: string, b: string): boolean => {
  const encode = (text: string) => new TextEncoder().encode(text);
  return a.length === b.length && crypto.subtle.timingSafeEqual(encode(a), encode(b));
};
