import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { STEP_UP_MS } from '../bounds.ts';
import type { Alert, Named } from './alert.ts';
import type { AlertRow, Taken } from './alert-row.ts';
import { breakLinks, quoteName } from './quoting.ts';
import { readFields, type RecordFields, type ShownRecord } from './record-fields.ts';
import { ACT_ROWS } from './rows/act-rows.ts';
import { EVENT_ROWS } from './rows/event-rows.ts';
import { KEY_ROWS } from './rows/key-rows.ts';
import { REFUSAL_ROWS } from './rows/refusal-rows.ts';

/** Everything that people are told of records. */
export const ALERT_ROWS: readonly AlertRow[] = [...ACT_ROWS, ...KEY_ROWS, ...EVENT_ROWS, ...REFUSAL_ROWS];

/** Types of records that a row is about. */
export const ALERTING_TYPES = ['admin', 'system', 'refusal'] as const;

const ID_LETTERS = 16;
const GROUP_CHARACTERS_MAX = 300;

const ROWS = new Map(ALERT_ROWS.flatMap((row) => row.takes.map((taken) => [nameOf(taken), row] as const)));

/** Ids that the gateway wrote: names stand in their place. */
const OF_IDS: ReadonlySet<string> = new Set([
  'account',
  'accountId',
  'operatorId',
  'subject',
  'virtualKeyId',
]);
/** What people call things. */
const OF_NAMES: ReadonlySet<string> = new Set(['label', 'name', 'owner', 'who']);
/** The gateway’s own words, with pseudonyms in them. */
const OF_GATEWAY: ReadonlySet<string> = new Set(['address', 'sentence', 'sourceAddress']);

/** Puts names in the place of ids. */
export type Namer = (text: string) => { readonly text: string; readonly named: readonly Named[] };

const AS_IT_STANDS: Namer = (text) => ({ text, named: [] });

/** What people are told of a record; `null`: nothing. */
export function readAlert(
  record: ShownRecord,
  name: Namer = AS_IT_STANDS,
  fields = readFields(record),
): Alert | null {
  const row = findRow(fields);
  if (row === null || row.isTold?.(fields) === false) return null;
  const { advice, id, sameBy, sentence, title } = row;
  const severity = typeof row.severity === 'string' ? row.severity : row.severity(fields);
  const { named, said } = sayFields(fields, name);
  // What a record says may have its own end.
  const text = sentence(said).replace(/\.{2,}$/u, '.');
  const doneBy = severity === 'critical' ? null : doerOf(fields);
  return {
    id: nameAlert(id, fields, record.sequence),
    rule: id,
    severity,
    title,
    sentence: text,
    advice,
    group: groupOf(id, [...sameBy.map((field) => fields.text(field)), doneBy ?? '']),
    atMs: record.wallMs,
    sequence: record.sequence ?? null,
    about: { doneBy, named: [...named.values()] },
  };
}

/** As sentences say them: whatever somebody else chose is neither taken for an id, nor for words of ours, nor for a link. */
function sayFields(
  fields: RecordFields,
  name: Namer,
): { readonly said: RecordFields; readonly named: ReadonlyMap<string, Named> } {
  const named = new Map<string, Named>();
  const say = (field: string): string => {
    const text = fields.text(field);
    if (text === '' || OF_GATEWAY.has(field)) return text;
    if (OF_NAMES.has(field)) return quoteName(text);
    if (!OF_IDS.has(field)) return breakLinks(text);
    const found = name(text);
    for (const one of found.named) named.set(one.id, one);
    return found.text;
  };
  return { said: { ...fields, text: say, or: (field, otherwise) => say(field) || otherwise }, named };
}

function groupOf(rule: string, words: readonly string[]): string {
  return [rule, ...words].join(' ').trimEnd().slice(0, GROUP_CHARACTERS_MAX);
}

/**
 * Only where the page spoke for somebody who had just shown a second factor, by what the gateway wrote: a token, or a cookie hours
 * after, may be in other hands.
 */
function doerOf(fields: RecordFields): string | null {
  const isByPage = fields.type === 'admin' && fields.text('via') !== '';
  const steppedUpAt = fields.text('steppedUpAtMs');
  const agoMs = fields.wallMs - (steppedUpAt === '' ? Number.NEGATIVE_INFINITY : Number(steppedUpAt));
  const isFresh = agoMs >= 0 && agoMs <= STEP_UP_MS;
  return isByPage && isFresh ? fields.text('operatorId') || null : null;
}

function findRow(fields: RecordFields): AlertRow | null {
  const [what, kind] = wordsOf(fields);
  return ROWS.get(`${fields.type} ${what} ${kind}`) ?? ROWS.get(`${fields.type} ${what}`) ?? null;
}

function wordsOf(fields: RecordFields): readonly [what: string, kind: string] {
  if (fields.type === 'admin') return [fields.text('act'), ''];
  if (fields.type === 'refusal') return [fields.text('code'), ''];
  const event = fields.text('event');
  if (event === 'finding') return [event, fields.text('rule')];
  // Whoever could sign is another matter than who guesses, and both are told in one sum.
  const isSigned = event === 'rejected-callers' && fields.has('codes', /ADDRESS_NOT_ALLOWED/u);
  return [event, isSigned ? 'address-not-allowed' : fields.text('state')];
}

function nameOf(taken: Taken): string {
  if (taken.type === 'admin') return `admin ${taken.act}`;
  if (taken.type === 'refusal') return `refusal ${taken.code}`;
  const kind = taken.rule ?? taken.state;
  return kind === undefined ? `system ${taken.event}` : `system ${taken.event} ${kind}`;
}

/** A ledger that was put back counts its records anew: the life of the process and its clock tell them apart. */
function nameAlert(rule: string, fields: RecordFields, sequence = ''): string {
  const words = [rule, fields.text('boot'), sequence, String(fields.wallMs), fields.text('monotonicMs')];
  return `al_${sha256Hex(Buffer.from(words.join('\n'))).slice(0, ID_LETTERS)}`;
}
