import { ownText } from './own-text.ts';

/** Asks once of the host that is named again and again. */
export function rememberLast(isAllowed: (host: string) => boolean): (host: string) => boolean {
  let last: string | null = null;
  return (host) => {
    if (host === last) return true;
    if (!isAllowed(host)) return false;
    last = ownText(host);
    return true;
  };
}
