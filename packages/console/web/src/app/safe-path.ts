/** One segment after another, of plain characters: no host, no scheme, no way up. */
const PATH = /^(?:\/[a-z0-9][a-z0-9_-]*)+$/iu;
const NO_TARGET = new Set(['/sign-in', '/setup', '/reset', '/bind']);

/** Where to go after signing in: a path of this page, or its beginning. Anything else in `next` is somebody's trick. */
export function safePath(next: string | null): string {
  if (next === null || next.length > 200 || !PATH.test(next) || NO_TARGET.has(next)) return '/';
  return next;
}

/** The sign-in page, with where to go afterwards. */
export function signInPath(from: string): string {
  const next = safePath(from);
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`;
}
