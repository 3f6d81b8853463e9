// Routes of one host: connected routes derived from primary addresses, static ones, and which of
// them vanish with an address or a link (fib_frontend.c: fib_del_ifaddr, fib_disable_ip). Measured
// on Linux 6.18: via-routes outlive their connected route until the interface has no address left.
// One table only; no metrics, no multipath, no policy rules.
import type { Link } from './link.ts';
import { isInNetwork, networkOf, numberOf } from './ipv4.ts';

export interface Route {
  destination: string;
  prefixLength: number;
  device: string;
  gateway?: string;
  isKernel: boolean;
  preferredSource?: string;
  /** ifupdown adds its default route with `onlink`. */
  isOnlink?: boolean;
}

export function connectedRoutes(link: Link): Route[] {
  if (!link.isUp) return [];
  return link.addresses
    .filter((held) => !held.isSecondary && held.prefixLength < 32 && held.scope === 'global')
    .map((held) => ({
      destination: networkOf(held.address, held.prefixLength),
      prefixLength: held.prefixLength,
      device: link.name,
      isKernel: true,
      preferredSource: held.address,
    }));
}

/** Static routes that are still valid after a change of the addresses or the state of one link. */
export function survivingRoutes(
  routes: readonly Route[],
  links: readonly Link[],
  changed: Link,
): Route[] {
  const local = new Set(links.flatMap((link) => link.addresses.map((held) => held.address)));
  const isUseless = !changed.isUp || changed.addresses.length === 0;
  return routes.filter((route) => {
    if (route.device === changed.name && isUseless) return false;
    return route.preferredSource === undefined || local.has(route.preferredSource);
  });
}

/** The kernel lists by destination, and the longer prefix first when destinations are equal. */
export function inKernelOrder(routes: readonly Route[]): Route[] {
  return routes.toSorted(
    (one, other) =>
      numberOf(one.destination) - numberOf(other.destination) ||
      other.prefixLength - one.prefixLength,
  );
}

export function longestMatch(routes: readonly Route[], address: string): Route | undefined {
  return routes
    .filter((route) => isInNetwork(address, route.destination, route.prefixLength))
    .toSorted((one, other) => other.prefixLength - one.prefixLength)[0];
}
