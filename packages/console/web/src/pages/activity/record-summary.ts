import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { Language } from '../../i18n/define-texts.ts';
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

type Say = (event: TailEvent, reader: Reader) => readonly (string | null)[];

const SAYINGS: Readonly<Record<string, Say>> = {
  intent: (event, reader) => [textOf(event['operation']), ...ordersOf(event, reader)],
  outcome: (event, reader) => [
    event['httpStatus'] === null ? RECORD_TEXTS[reader.language].noAnswer : null,
    ...endsOf(event, reader),
  ],
  resolution: (event, reader) => [textOf(event['evidence']), ...endsOf(event, reader)],
  refusal: (event, reader) => {
    const orders = ordersOf(event, reader);
    return [
      codeWord(textOf(event['code']) ?? '', reader.language),
      ...(orders.length === 0 ? [textOf(event['operation'])] : orders),
      textOf(event['detail']),
    ];
  },
  read: (event) => [
    textOf(event['operation']),
    textOf(event['instrument']),
    typeof event['httpStatus'] === 'number' ? `HTTP ${event['httpStatus']}` : null,
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

/** What a record says besides when, by whom and of what kind; text of others with its hidden characters shown. */
export function summarise(event: TailEvent, reader: Reader): string {
  const say = Object.hasOwn(SAYINGS, event.type) ? SAYINGS[event.type] : undefined;
  const parts = say?.(event, reader) ?? [];
  return parts
    .filter((part) => part !== null && part !== '')
    .map((part) => showText(part ?? ''))
    .join(' · ');
}

/** What an operator was refused, and why, in words instead of names of fields. */
function refusedOf(event: TailEvent, language: Language): readonly (string | null)[] {
  if (event['act'] !== 'refused') return [];
  const { code, operation } = fieldsOf(event['details']);
  return [textOf(operation), codeWord(textOf(code) ?? '', language)];
}

function ordersOf(event: TailEvent, { language }: Reader): readonly string[] {
  return some(itemsOf(event), language, (item) => sayOrder(item, language));
}

/** For example `BTC-USDT buy limit 0.5 base @ 30000`, as far as the item has it. */
export function sayOrder(item: Fields, language: Language): string {
  const texts = RECORD_TEXTS[language];
  const kinds: Readonly<Record<string, string>> = texts.kinds;
  const sides: Readonly<Record<string, string>> = texts.sides;
  const kind = textOf(item['kind']) ?? '';
  const side = textOf(item['side']) ?? '';
  const price = textOf(item['price']);
  return [
    // An order that is placed is told by its side alone.
    kind === 'place' ? '' : (kinds[kind] ?? kind),
    textOf(item['instrument']),
    sides[side] ?? side,
    textOf(item['type']),
    textOf(item['size']),
    price === null ? null : `@ ${price}`,
    item['reduceOnly'] === true ? texts.reduceOnly : null,
    orderName(item),
  ]
    .filter((part) => part !== null && part !== '')
    .join(' ');
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

/** The venue's number where it is known, otherwise the bot's own. */
function orderName(item: Fields): string | null {
  const venue = textOf(item['venueOrderId']);
  return venue === null ? textOf(item['clientOrderId']) : `#${venue}`;
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
