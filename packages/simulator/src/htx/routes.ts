import type { HostFamily, Route } from './call.ts';
import { CONTRACT_ROUTES } from './contract/routes.ts';
import { SPOT_ROUTES } from './spot-routes.ts';

export const HTX_ROUTES: readonly Route[] = [...SPOT_ROUTES, ...CONTRACT_ROUTES];

export interface FoundRoute {
  readonly route: Route;
  readonly segments: ReadonlyMap<string, string>;
}

interface Pattern {
  readonly route: Route;
  readonly parts: readonly string[];
}

const EXACT: ReadonlyMap<string, Route> = new Map(
  HTX_ROUTES.filter(({ path }) => !path.includes('{')).map((route) => [nameOf(route), route]),
);
const PATTERNS: readonly Pattern[] = HTX_ROUTES.filter(({ path }) => path.includes('{')).map((route) => ({
  route,
  parts: route.path.split('/'),
}));

function nameOf({ host, method, path }: { host: HostFamily; method: string; path: string }): string {
  return `${host} ${method} ${path}`;
}

/** The route of a request; `null` for a path or method that this host does not know. */
export function findRoute(host: HostFamily, method: string, path: string): FoundRoute | null {
  const exact = EXACT.get(nameOf({ host, method, path }));
  if (exact !== undefined) return { route: exact, segments: new Map() };
  const parts = path.split('/');
  for (const pattern of PATTERNS) {
    if (pattern.route.host !== host || pattern.route.method !== method) continue;
    const segments = matchParts(pattern.parts, parts);
    if (segments !== null) return { route: pattern.route, segments };
  }
  return null;
}

function matchParts(
  pattern: readonly string[],
  parts: readonly string[],
): ReadonlyMap<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const segments = new Map<string, string>();
  for (const [index, expected] of pattern.entries()) {
    const actual = parts[index] ?? '';
    if (expected.startsWith('{')) {
      if (actual === '') return null;
      segments.set(expected.slice(1, -1), actual);
    } else if (expected !== actual) return null;
  }
  return segments;
}
