import type { HeaderLines } from '../header-lines.ts';

export type PlainHead<Head> = Omit<Head, 'lines'> & { readonly headers: ReturnType<HeaderLines['list']> };

/** A head with its headers as a list instead of the text that they are cut out of: two can be compared. */
export function plainHead<Head extends { readonly lines: HeaderLines }>(head: Head): PlainHead<Head> {
  const { lines, ...plain } = head;
  return { ...plain, headers: lines.list() };
}
