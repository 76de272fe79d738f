import type { HeaderLines } from '../header-lines.ts';

type Listed = ReturnType<HeaderLines['list']>;

/** A head with its headers as a list instead of the text that they are cut out of: two can be compared. */
export function plainHead<Head extends { readonly lines: HeaderLines; readonly headers: Listed }>(
  head: Head,
): Omit<Head, 'lines'> {
  const { lines, ...plain } = head;
  return { ...plain, headers: lines.list() };
}
