import { consistsOf, HOST_CHARACTERS } from './characters.ts';
import { ownText } from './own-text.ts';

/** Which values of `Host` are allowed. `isAllowed` is asked in lower case of what can be a host, and once of the value that is said again and again. */
export function allowHosts(isAllowed: (host: string) => boolean): (value: string) => boolean {
  let last: string | null = null;
  return (value) => {
    if (value === last) return true;
    if (!consistsOf(value, HOST_CHARACTERS) || !isAllowed(value.toLowerCase())) return false;
    last = ownText(value);
    return true;
  };
}
