import { CATALOGUE } from '../errors/catalogue.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';

/** What can be repeated to an operator's terminal: printable, without quotes, and no longer than any channel's name. */
const NAMEABLE = /^[!#-~]{1,80}$/u;

/**
 * The refusal of a channel says which one, because a frame may ask for many and the ledger's line stands alone. `name` is
 * the bot's own word and not trusted: what is long or unprintable is left out.
 */
export function refuseChannel(code: 'CHANNEL_UNKNOWN' | 'CHANNEL_NOT_ADMITTED', name: string): Refusal {
  if (!NAMEABLE.test(name)) return refuse(code);
  return refuse(code, { detail: `${CATALOGUE[code].sentence} (channel "${name}")` });
}
