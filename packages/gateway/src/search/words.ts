import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { SearchWord } from '../ports/record-search.ts';

/** A kind of word and the word, for example `order=1234`. */
export type Word = string;

export function writeWord(kind: SearchWord, text: string): Word {
  return `${kind}=${text}`;
}

/** Fields of records, of their items and of their details, and what they are found by. */
const FIELDS: Readonly<Record<string, SearchWord>> = {
  type: 'type',
  virtualKeyId: 'key',
  accountId: 'account',
  account: 'account',
  venue: 'venue',
  instrument: 'instrument',
  operation: 'operation',
  ruleId: 'rule',
  rule: 'rule',
  code: 'code',
  clientOrderId: 'order',
  venueOrderId: 'order',
  sourceAddress: 'address',
  address: 'address',
  intentId: 'intent',
  operatorId: 'operator',
  act: 'act',
  event: 'event',
};

/** Fields with several words in them. */
const LISTS: Readonly<Record<string, SearchWord>> = {
  codes: 'code',
  ruleIds: 'rule',
  rules: 'rule',
  instruments: 'instrument',
  venueOrderIds: 'order',
};

const DECISIONS: Readonly<Record<string, string>> = {
  intent: 'admitted',
  read: 'admitted',
  refusal: 'refused',
};

/** Of whom an act is, by the beginning of its subject. */
const SUBJECTS: Readonly<Record<string, SearchWord>> = { key_: 'key', acc_: 'account' };
/** The subject of what binds everything. */
export const INSTALLATION = 'installation';

/** What the end of an intent is found by besides its own words. */
const INHERITED: readonly SearchWord[] = [
  'key',
  'account',
  'venue',
  'instrument',
  'operation',
  'rule',
  'order',
  'address',
];

type Fields = Readonly<Record<string, unknown>>;

/** Everything that a record is found by. Types of records that are not known here have the words of the fields that are. */
export function wordsOf(entry: LedgerEntry): ReadonlySet<Word> {
  const words = new Set<Word>();
  const fields = entry as unknown as Fields;
  collect(fields, words);
  const decision = DECISIONS[entry.type];
  if (decision !== undefined) words.add(writeWord('decision', decision));
  if (entry.type === 'admin') words.add(writeWord('subject', entry.subject ?? INSTALLATION));
  collectSubject(fields, words);
  if (typeof fields['details'] === 'object') {
    const details = fields['details'] as Fields;
    collect(details, words);
    collectSubject(details, words);
  }
  for (const item of asList(fields['items'])) collectItem(item as Fields, words);
  return words;
}

/** What of an intent's words its outcome and resolution have, too. */
export function inheritedWords(words: Iterable<Word>): readonly Word[] {
  return [...words].filter((word) => INHERITED.some((kind) => word.startsWith(`${kind}=`)));
}

function collect(fields: Fields, words: Set<Word>): void {
  for (const [name, value] of Object.entries(fields)) {
    const kind = FIELDS[name];
    if (kind !== undefined && typeof value === 'string' && value !== '') words.add(writeWord(kind, value));
    const listed = LISTS[name];
    if (listed === undefined) continue;
    for (const text of typeof value === 'string' ? value.split(/[\s,]+/u) : asList(value))
      if (typeof text === 'string' && text !== '') words.add(writeWord(listed, text));
  }
}

/** Of an item of an intent `type` and `kind` say something else than of a record. */
function collectItem(item: Fields, words: Set<Word>): void {
  collect({ ...item, type: undefined }, words);
  if (item['venueCode'] !== undefined) words.add(writeWord('decision', String(item['kind'])));
}

function collectSubject({ subject }: Fields, words: Set<Word>): void {
  if (typeof subject !== 'string') return;
  for (const [beginning, kind] of Object.entries(SUBJECTS))
    if (subject.startsWith(beginning)) words.add(writeWord(kind, subject));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
