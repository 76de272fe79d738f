import { VAULT_ENTRY_BYTES_MAX } from '@bitting/core/bounds.ts';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import { readInteger, readList, readObject, readText } from '@bitting/core/encoding/fields.ts';
import type { JsonValue } from '@bitting/core/encoding/json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parsePolicy, writePolicy } from '@bitting/core/policy/policy-document.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { VirtualKeyEntry } from './entries.ts';
import { codecOf, keyFieldsWith, readKeyWith, VIRTUAL_KEY_CODEC } from './entry-codec.ts';
import { parseOwnJson, readOwnObject } from './own-json.ts';
import { PLACES } from './places.ts';
import type { RingLayers } from './ring-layers.ts';
import type { OpenedEntry, Vault } from './vault.ts';

/** A page's name is so many hexadecimal digits: there are 4,096 of them at most. */
const NAME_DIGITS = 3;

/** Of a key its policy is the number of a text on the same page. */
type PagedKey = Omit<VirtualKeyEntry, 'policy'> & { readonly policy: number };

interface KeyPage<K> {
  readonly keys: readonly K[];
  /** Canonical documents of policies, each once. */
  readonly policies: readonly string[];
}

/** Of keys what the scanner made of them: they are read once the policies are known. */
const PAGE_FIELDS = {
  keys: readList((value): JsonValue => value ?? null),
  policies: readList(readText),
};
const readPage = readObject<KeyPage<JsonValue>>(PAGE_FIELDS);
const readOwnPage = readOwnObject<KeyPage<JsonValue>>(PAGE_FIELDS);

const PAGE_CODEC = codecOf((value): readonly WrittenKey[] => {
  const { keys, policies } = readPage(value);
  return keys.map((one) => {
    const { policy, ...key } = readPaged(one);
    return [key, itemAt(policies, policy)];
  });
});
const readPaged = readKeyWith(readInteger);

/** A key as it is written, with the text of its policy. */
type WrittenKey = readonly [key: Omit<VirtualKeyEntry, 'policy'>, policy: string];

/**
 * Puts what stands in the entries of these keys onto their pages as well; within the transaction that writes the entries. What does not
 * fit onto a page stands in the entries alone.
 */
export function writeOnPages(vault: Vault, entries: readonly VirtualKeyEntry[]): void {
  for (const [name, some] of byPage(entries)) {
    const place = PLACES.keyPage(name);
    const bytes = encodePage([...keysOn(vault.read(place)), ...some.map((entry) => writtenOf(entry))]);
    if (bytes === null) vault.remove(place);
    else vault.write(place, bytes);
  }
}

/** The same of keys that stand on none, all at once; of those that do by now nothing is changed. */
export function fillPages(vault: Vault, entries: readonly VirtualKeyEntry[]): void {
  const pages = [...byPage(entries)].flatMap(([name, some]) => {
    const place = PLACES.keyPage(name);
    const bytes = encodePage([...some.map((entry) => writtenOf(entry)), ...keysOn(vault.read(place))]);
    return bytes === null ? [] : [{ place, bytes }];
  });
  if (pages.length === 0) return;
  vault.transaction(() => {
    for (const { place, bytes } of pages) vault.write(place, bytes);
  });
}

function byPage(entries: readonly VirtualKeyEntry[]): ReadonlyMap<string, readonly VirtualKeyEntry[]> {
  return Map.groupBy(entries, ({ id }) => sha256Hex(id).slice(0, NAME_DIGITS));
}

function writtenOf({ policy, ...key }: VirtualKeyEntry): WrittenKey {
  return [key, writeCanonicalJson(writePolicy(policy))];
}

function keysOn(page: OpenedEntry | null): readonly WrittenKey[] {
  return page === null ? [] : PAGE_CODEC.decode(page.bytes);
}

/** Of a key that comes twice as it comes last. `null`: it does not fit. */
function encodePage(written: readonly WrittenKey[]): Uint8Array | null {
  const keys = [...new Map(written.map((key) => [key[0].id, key])).values()];
  const policies = [...new Set(keys.map(([, text]) => text))];
  const numbers = new Map(policies.map((text, at) => [text, at]));
  const page: KeyPage<PagedKey> = {
    keys: keys.map(([key, text]) => withPolicy(key, numbers.get(text) ?? 0)),
    policies,
  };
  // Whether it reads was looked at where the entries were written.
  const bytes = encodeUtf8(writeCanonicalJson(page));
  return bytes.length > VAULT_ENTRY_BYTES_MAX ? null : bytes;
}

function withPolicy<P>(key: Omit<VirtualKeyEntry, 'policy'>, policy: P): typeof key & { readonly policy: P } {
  return { ...key, policy };
}

export interface ReadKeys {
  /** By id. */
  readonly keys: readonly VirtualKeyEntry[];
  /** Those of them that stand on no page. */
  readonly unpaged: readonly VirtualKeyEntry[];
}

/**
 * Every virtual key that has an entry. Those that stand on a page are read from there: an unsealing then opens some thousand pages, and
 * not each entry. Keys of one policy share its object; but what has to be asked under it is remembered with it, and is different under the
 * terms of an account.
 */
export function readKeys(vault: Vault, layers: Pick<RingLayers, 'of'>): ReadKeys {
  const paged = readPages(vault);
  const keys: VirtualKeyEntry[] = [];
  const unpaged: VirtualKeyEntry[] = [];
  const ofAccounts = new Map<string, Policy>();
  for (const [account, id] of vault.listIds('virtual-key', 'entry')) {
    const known = paged.get(id);
    const read = known ?? readAlone(vault, account, id);
    if (read.accountId !== account) throw new BittingError('VAULT_DAMAGED', `${id} is of another account`);
    const key = layers.of(account).account === null ? read : withOwnPolicy(read, ofAccounts);
    keys.push(key);
    if (known === undefined) unpaged.push(key);
  }
  return { keys, unpaged };
}

function readPages(vault: Vault): ReadonlyMap<string, VirtualKeyEntry> {
  const known = new Map<string, Policy>();
  const policyOf = (text: string): Policy => {
    const policy = known.get(text) ?? parsePolicy(encodeUtf8(text));
    known.set(text, policy);
    return policy;
  };
  const keys = new Map<string, VirtualKeyEntry>();
  let policies: readonly Policy[] = [];
  const readKey = readOwnObject(keyFieldsWith((value) => itemAt(policies, readInteger(value))));
  const takePage = (bytes: Uint8Array): void => {
    const page = readOwnPage(parseOwnJson(bytes));
    policies = page.policies.map((text) => policyOf(text));
    for (const key of page.keys) {
      const entry = readKey(key);
      keys.set(entry.id, entry);
    }
  };
  for (const { bytes } of vault.list('virtual-key-page', 'entry'))
    try {
      takePage(bytes);
    } catch (cause) {
      throw new BittingError('VAULT_DAMAGED', 'a page that opens does not read', { cause });
    }
  return keys;
}

/** Of an account with terms the same policies are other objects than elsewhere. */
function withOwnPolicy(key: VirtualKeyEntry, known: Map<string, Policy>): VirtualKeyEntry {
  const name = `${key.accountId} ${writeCanonicalJson(writePolicy(key.policy))}`;
  const policy = known.get(name) ?? { ...key.policy };
  known.set(name, policy);
  return withPolicy(key, policy);
}

function readAlone(vault: Vault, account: string, id: string): VirtualKeyEntry {
  const row = vault.read(PLACES.virtualKey(account, id));
  if (row === null) throw new BittingError('VAULT_DAMAGED', `the entry of ${id} is missing`);
  return VIRTUAL_KEY_CODEC.decode(row.bytes);
}

function itemAt<Item>(policies: readonly Item[], at: number): Item {
  const item = policies[at];
  if (item === undefined) throw new BittingError('VAULT_DAMAGED', 'a page lacks a policy');
  return item;
}
