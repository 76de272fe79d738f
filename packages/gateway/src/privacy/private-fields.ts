import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { replacePseudonyms } from '@bitting/core/ledger/pseudonym.ts';
import type { Pseudonyms } from '../ports/pseudonyms.ts';

/** Fields of records and of their details that hold an address, whatever their type. */
const ADDRESS_FIELDS = ['sourceAddress', 'address'] as const;

/** Words of ours in such a field: `others`, `admin-socket`. */
const NO_ADDRESS = /^[a-z-]*$/u;

type Fields = Readonly<Record<string, unknown>>;

const NO_DETAILS: Fields = {};

/** The entry as it is recorded: with pseudonyms for addresses. */
export function concealEntry(entry: LedgerEntry, pseudonyms: Pick<Pseudonyms, 'hide'>): LedgerEntry {
  const hide = (text: string): string => pseudonyms.hide('address', text);
  const own = mapAddresses(entry as unknown as Fields, hide);
  const details = mapAddresses(detailsOf(entry), hide);
  if (own === null && details === null) return entry;
  const concealed = own === null ? entry : { ...entry, ...own };
  if (details === null || !('details' in concealed)) return concealed;
  return { ...concealed, details: { ...concealed.details, ...details } };
}

/** An entry as it is shown to whoever may see addresses. */
export type RevealedEntry = LedgerEntry & {
  /** Fields that the record holds otherwise than they are shown, as it holds them; left out: none. */
  readonly recorded?: Fields;
};

/** The entry with what its pseudonyms stand for, as far as that is known, in its details within sentences, too. */
export function revealEntry(entry: LedgerEntry, pseudonyms: Pick<Pseudonyms, 'reveal'>): RevealedEntry {
  const reveal = (text: string): string => pseudonyms.reveal(text) ?? text;
  const shown: Record<string, unknown> = { ...mapAddresses(entry as unknown as Fields, reveal) };
  const details = Object.entries(detailsOf(entry));
  const changed = details.map(([name, value]): readonly [string, unknown] => [
    name,
    typeof value === 'string' ? replacePseudonyms(value, reveal) : value,
  ]);
  if (changed.some(([, value], index) => value !== details[index]?.[1]))
    shown['details'] = Object.fromEntries(changed);
  const names = Object.keys(shown);
  if (names.length === 0) return entry;
  const recorded = Object.fromEntries(names.map((name) => [name, (entry as unknown as Fields)[name]]));
  return { ...entry, ...shown, recorded };
}

/** The fields that come out otherwise; `null`: none does. */
function mapAddresses(
  fields: Fields,
  change: (text: string) => string,
): Readonly<Record<string, string>> | null {
  let changed: Record<string, string> | null = null;
  for (const name of ADDRESS_FIELDS) {
    const value = fields[name];
    if (typeof value !== 'string' || NO_ADDRESS.test(value)) continue;
    const other = change(value);
    if (other === value) continue;
    changed ??= {};
    changed[name] = other;
  }
  return changed;
}

function detailsOf(entry: LedgerEntry): Fields {
  return 'details' in entry ? entry.details : NO_DETAILS;
}
