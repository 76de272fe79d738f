import { DOT, PATH_CHARACTERS, QUERY_CHARACTERS, QUESTION_MARK, SLASH } from './characters.ts';

/** Where a target's path ends. */
export const TARGET_MALFORMED = -1;

function isDotSegment(target: string, from: number, to: number): boolean {
  const length = to - from;
  if (length === 0 || length > 2) return false;
  return target.charCodeAt(from) === DOT && target.charCodeAt(to - 1) === DOT;
}

/**
 * The index where the path of an origin-form target ends (its question mark, or its length), or `TARGET_MALFORMED`.
 * The path has no percent-encoding, no empty segment, no `.` or `..`, no slash at its end unless it is `/`;
 * the query, if there is a question mark, has at least one character.
 */
export function findPathEnd(target: string): number {
  if (target.charCodeAt(0) !== SLASH) return TARGET_MALFORMED;
  let segmentStart = 1;
  let at = 1;
  for (; at < target.length; at += 1) {
    const code = target.charCodeAt(at);
    if (code === QUESTION_MARK) break;
    if ((PATH_CHARACTERS[code] ?? 0) === 0) return TARGET_MALFORMED;
    if (code !== SLASH) continue;
    if (at === segmentStart || isDotSegment(target, segmentStart, at)) return TARGET_MALFORMED;
    segmentStart = at + 1;
  }
  if (at > 1 && (at === segmentStart || isDotSegment(target, segmentStart, at))) return TARGET_MALFORMED;
  return at === target.length || isQuery(target, at + 1) ? at : TARGET_MALFORMED;
}

function isQuery(target: string, from: number): boolean {
  for (let at = from; at < target.length; at += 1) {
    if ((QUERY_CHARACTERS[target.charCodeAt(at)] ?? 0) === 0) return false;
  }
  return from < target.length;
}
