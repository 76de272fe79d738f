import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { replacePseudonyms } from '@bitting/core/ledger/pseudonym.ts';
import type { Pseudonyms } from '../ports/pseudonyms.ts';

/** Fields of records and of their details that hold an address, whatever their type. */
interface Addresses {
  readonly sourceAddress?: unknown;
  readonly address?: unknown;
}

const ADDRESS_FIELDS = ['sourceAddress', 'address'] as const satisfies readonly (keyof Addresses)[];

type Fields = Readonly<Record<string, unknown>>;
type Change = (address: string) => string;

const NO_DETAILS: Fields = {};
const HYPHEN = 0x2d;
const [SMALL_A, SMALL_Z] = [0x61, 0x7a];

/** The entry as it is recorded: with what `hide` makes of addresses. */
export function concealEntry(entry: LedgerEntry, hide: Change): LedgerEntry {
  const concealed = mapAddresses(entry, hide);
  if (!('details' in concealed)) return concealed;
  const details = mapAddresses(concealed.details, hide);
  return details === concealed.details ? concealed : { ...concealed, details };
}

/** An entry as it is shown to whoever may see addresses. */
export type RevealedEntry = LedgerEntry & {
  /** Fields that the record holds otherwise than they are shown, as it holds them; left out: none. */
  readonly recorded?: Fields;
};

/** The entry with what its pseudonyms stand for, as far as that is known, in its details within sentences, too. */
export function revealEntry(entry: LedgerEntry, pseudonyms: Pick<Pseudonyms, 'reveal'>): RevealedEntry {
  const reveal = (text: string): string => pseudonyms.reveal(text) ?? text;
  const mapped = mapAddresses(entry, reveal) as Addresses;
  const changedFields = ADDRESS_FIELDS.filter((name) => mapped[name] !== (entry as Addresses)[name]);
  const shown: Record<string, unknown> = Object.fromEntries(
    changedFields.map((name) => [name, mapped[name]]),
  );
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

/** The same with other texts for its addresses; itself, where they stay. */
function mapAddresses<Shape extends object>(fields: Shape, change: Change): Shape {
  const { sourceAddress, address }: Addresses = fields;
  const [otherSource, other] = [mapAddress(sourceAddress, change), mapAddress(address, change)];
  if (otherSource === sourceAddress && other === address) return fields;
  const mapped: Shape & { -readonly [Name in keyof Addresses]: unknown } = { ...fields };
  if (otherSource !== sourceAddress) mapped.sourceAddress = otherSource;
  if (other !== address) mapped.address = other;
  return mapped;
}

function mapAddress(value: unknown, change: Change): unknown {
  return typeof value !== 'string' || isWord(value) ? value : change(value);
}

/** Words of ours in such a field: `others`, `admin-socket`. */
function isWord(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit !== HYPHEN && (unit < SMALL_A || unit > SMALL_Z)) return false;
  }
  return true;
}

function detailsOf(entry: LedgerEntry): Fields {
  return 'details' in entry ? entry.details : NO_DETAILS;
}
