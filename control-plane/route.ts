import type { BodyOf, EndpointName, ParamsOf, QueryOf, ReplyOf } from '#schema/contracts/endpoints';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import type { Deps } from './deps.ts';

/** What a route is given: parsed by the endpoint's contracts, asked by somebody whose role is enough. */
export type RouteInput<Name extends EndpointName> = {
  params: ParamsOf<Name>;
  query: QueryOf<Name>;
  body: BodyOf<Name>;
  principal: Principal;
  deps: Deps;
};

/** A route's answer. `status` replaces the endpoint's own, for what exists already. */
export type Answer<Name extends EndpointName> =
  | { readonly ok: true; readonly value: ReplyOf<Name>; readonly status?: 200 }
  | { readonly ok: false; readonly error: Failure };

/** One endpoint's story: parsed input in, answer or refusal out. */
export type Route<Name extends EndpointName> = (input: RouteInput<Name>) => Promise<Answer<Name>>;
