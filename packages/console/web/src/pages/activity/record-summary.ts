import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { Language } from '../../i18n/define-texts.ts';
import { ORDER_TEXTS } from './order-texts.ts';
import { orderName, sayOrder } from './order-words.ts';
import { sayRead } from './read-words.ts';
import { fieldsOf, itemsOf, textOf, type Fields } from './record-row.ts';
import { RECORD_TEXTS } from './record-texts.ts';
import { actWord, codeWord, eventWord } from './record-words.ts';

/** Items of a batch that are spelled out. */
const ITEMS_SHOWN = 2;
/** A whole policy may stand in a record: the line shows its beginning, and the record itself all of it. */
const VALUE_CHARACTERS_MAX = 120;

/** Over which way an operator came: it stands in the record, and in every line it would say nothing. */
const WAYS = new Set(['steppedUpAtMs', 'via']);

const REFUSED = new Set(['code', 'operation']);

export interface Reader {
  readonly language: Language;
  readonly names: ReadonlyMap<string, string>;
}

/** What a record says besides when, by whom and of what kind; text of others with its hidden characters shown. */
export interface Summary {
  /** In words. */
  readonly words: readonly string[];
  /** How it came, for whoever looks closer: method and path, and what the bot called its order. */
  readonly small: readonly string[];
}

/** A record, and of an answer what it answers (empty: not known here). */
type Say = (event: TailEvent, reader: Reader, asked: readonly Fields[]) => readonly (string | null)[];

const WORDS: Readonly<Record<string, Say>> = {
  intent: (event, { language }) => sayAsked(event, language),
  outcome: (event, reader, asked) => [
    event['httpStatus'] === null ? RECORD_TEXTS[reader.language].noAnswer : null,
    ...endsOf(event, reader),
    ...ordersOf(asked, reader.language),
  ],
  resolution: (event, reader, asked) => [
    textOf(event['evidence']),
    ...endsOf(event, reader),
    ...ordersOf(asked, reader.language),
  ],
  refusal: (event, { language }) => [
    ORDER_TEXTS[language].notSent(codeWord(textOf(event['code']) ?? '', language)),
    ...sayAsked(event, language),
    textOf(event['detail']),
  ],
  read: (event, { language }) => [
    sayRead(textOf(event['operation']) ?? '', language),
    textOf(event['instrument']),
    // An answer as it should be says nothing.
    typeof event['httpStatus'] === 'number' && event['httpStatus'] !== HTTP_OK
      ? `HTTP ${event['httpStatus']}`
      : null,
  ],
  admin: (event, { language, names }) => [
    actWord(textOf(event['act']) ?? '', language),
    ...refusedOf(event, language),
    event['subject'] === null ? null : nameOf(event['subject'], names),
    reasonOf(event, language),
    detailsOf(event, names),
  ],
  system: (event, { language, names }) => [
    eventWord(textOf(event['event']) ?? '', language),
    textOf(fieldsOf(event['details'])['sentence']) ?? detailsOf(event, names),
  ],
};

const HTTP_OK = 200;

/** Types of records that a request of a bot made. */
const ASKED = new Set(['intent', 'read', 'refusal']);

export function summarise(event: TailEvent, reader: Reader, asked: readonly Fields[] = []): Summary {
  const say = Object.hasOwn(WORDS, event.type) ? WORDS[event.type] : undefined;
  const orders = itemsOf(event).slice(0, ITEMS_SHOWN);
  const small = ASKED.has(event.type) ? [textOf(event['operation']), ...orders.map(botsNameOf)] : [];
  return { words: shown(say?.(event, reader, asked) ?? []), small: shown(small) };
}

function shown(parts: readonly (string | null)[]): readonly string[] {
  return parts.flatMap((part) => (part === null || part === '' ? [] : [showText(part)]));
}

/** What the bot called an order that it placed; of others the words have the name. */
function botsNameOf(item: Fields): string | null {
  return item['kind'] === 'place' ? textOf(item['clientOrderId']) : null;
}

/** What a bot asked for, admitted or refused: its orders, or what it wanted to see; empty where that was not made out. */
export function sayAsked(event: TailEvent, language: Language): readonly string[] {
  const orders = ordersOf(itemsOf(event), language);
  const operation = textOf(event['operation']) ?? '';
  return orders.length === 0 && isRead(operation) ? [sayRead(operation, language)] : orders;
}

function isRead(operation: string): boolean {
  return ['GET ', 'SUBSCRIBE', 'LOGIN'].some((begin) => operation.startsWith(begin));
}

/** What an operator was refused, and why, in words instead of names of fields. */
function refusedOf(event: TailEvent, language: Language): readonly (string | null)[] {
  if (event['act'] !== 'refused') return [];
  const { code, operation } = fieldsOf(event['details']);
  return [textOf(operation), codeWord(textOf(code) ?? '', language)];
}

function ordersOf(items: readonly Fields[], language: Language): readonly string[] {
  return some(items, language, (item) => sayOrder(item, language));
}

function endsOf(event: TailEvent, { language }: Reader): readonly string[] {
  return some(itemsOf(event), language, (item) => sayEnd(item, language));
}

export function sayEnd(item: Fields, language: Language): string {
  const code = textOf(item['venueCode']);
  const decisions: Readonly<Record<string, string>> = RECORD_TEXTS[language].decisions;
  const kind = textOf(item['kind']) ?? '';
  return [
    decisions[kind] ?? kind,
    orderName(item),
    code === null || code === '0' ? null : RECORD_TEXTS[language].venueCode(code),
  ]
    .filter((part) => part !== null)
    .join(' ');
}

function some(
  items: readonly Fields[],
  language: Language,
  say: (item: Fields) => string,
): readonly string[] {
  const more = items.length - ITEMS_SHOWN;
  return [
    ...items.slice(0, ITEMS_SHOWN).map(say),
    ...(more > 0 ? [RECORD_TEXTS[language].andMore(more)] : []),
  ];
}

function nameOf(id: unknown, names: Reader['names']): string | null {
  const text = textOf(id);
  return text === null ? null : (names.get(text) ?? text);
}

function reasonOf(event: TailEvent, language: Language): string | null {
  const reason = textOf(event['reason']);
  return reason === null ? null : RECORD_TEXTS[language].because(reason);
}

function detailsOf(event: TailEvent, names: Reader['names']): string {
  const isSaid = (name: string): boolean =>
    WAYS.has(name) || (event['act'] === 'refused' && REFUSED.has(name));
  return Object.entries(fieldsOf(event['details']))
    .filter(([name]) => !isSaid(name))
    .flatMap(([name, value]) => {
      const text = nameOf(value, names);
      return text === null ? [] : [`${name}=${cut(text)}`];
    })
    .join(' ');
}

function cut(text: string): string {
  return text.length <= VALUE_CHARACTERS_MAX
    ? text
    : `${text.slice(0, VALUE_CHARACTERS_MAX).toWellFormed()}…`;
}
