import { type Caller, callerAt, type FindCaller, type TailnetPerson } from "../../access/caller.ts";
import { createRanges } from "../ranges.ts";
import type { KnownPeople } from "./known-people.ts";
import { claimOf, type ServeClaim } from "./serve-headers.ts";

const ranges = createRanges();
const plain = (address: string): string => (address.startsWith("::ffff:") ? address.slice(7) : address);

/**
 * Where a request comes from. From an address of the tailnet: the daemon says who that is. From loopback through our own `tailscale serve`:
 * the headers name the machine, and are believed where the daemon says the same. Anything else is what its socket says.
 */
export function createFindCaller(deps: {
  readonly people: Pick<KnownPeople, "at">;
  /** Our `tailscale serve` stands before us: its headers may be looked at. */
  readonly isServing: () => boolean;
}): FindCaller {
  const { people, isServing } = deps;

  const direct = (address: string, person: TailnetPerson | null): Caller => ({ address, tailnet: person });
  /** Headers that the daemon does not bear out leave the socket's address. */
  const served = (remote: string, { address, login }: ServeClaim, person: TailnetPerson | null): Caller => {
    if (!person) return callerAt(remote);
    if (login !== null && login !== person.login) return callerAt(remote);
    return { address, tailnet: person };
  };
  const later = <T>(value: T | Promise<T>, then: (value: T) => Caller): Caller | Promise<Caller> =>
    value instanceof Promise ? value.then(then) : then(value);

  return (headers, remoteAddress) => {
    const remote = plain(remoteAddress);
    if (ranges.isTailnet(remote)) return later(people.at(remote), person => direct(remoteAddress, person));
    if (headers["x-forwarded-for"] === undefined || !ranges.isLoopback(remote) || !isServing()) return callerAt(remoteAddress);
    const claim = claimOf(headers);
    if (!claim) return callerAt(remoteAddress);
    return later(people.at(claim.address), person => served(remoteAddress, claim, person));
  };
}
