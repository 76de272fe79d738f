import type { TailEvent } from '@bitting/client/operations.ts';
import type { Labels } from './labels.ts';
import { visible } from './visible-text.ts';

/** Items of a batch that are spelled out; the rest is counted. */
const ITEMS_SHOWN = 2;

/** Of the numbers of records, so that the first million stand below one another. */
const SEQUENCE_WIDTH = 6;

const DETAIL_CHARACTERS_MAX = 200;

type Fields = Readonly<Record<string, unknown>>;

/** One record of the ledger as one line. What it does not know by type it shows by its type alone. */
export function renderRecord(event: TailEvent, labels: Labels): string {
  return [
    ...(event.sequence === undefined ? [] : [textOf(event.sequence).padStart(SEQUENCE_WIDTH)]),
    new Date(event.wallMs).toISOString(),
    event.type.padEnd(10),
    ...sayingOf(event, labels),
  ].join(' ');
}

/** What it says besides its number, its time and its type. */
export function sayingOf(event: Fields & { readonly type: string }, labels: Labels): readonly string[] {
  const says = Object.hasOwn(SAYINGS, event.type) ? (SAYINGS[event.type]?.(event, labels) ?? []) : [];
  return says.filter((part) => part !== '');
}

const SAYINGS: Readonly<Record<string, (event: Fields, labels: Labels) => readonly string[]>> = {
  intent: (event, labels) => [
    nameOf(event['virtualKeyId'], labels),
    textOf(event['operation']),
    renderItems(event['items'], renderOrder),
    shorten(event['intentId']),
  ],
  outcome: (event) => [renderItems(event['items'], renderEnd), shorten(event['intentId'])],
  resolution: (event) => [
    renderItems(event['items'], renderEnd),
    textOf(event['evidence']),
    shorten(event['intentId']),
  ],
  refusal: (event, labels) => [
    nameOf(event['virtualKeyId'], labels),
    textOf(event['operation']),
    textOf(event['code']),
    textOf(event['detail']),
  ],
  read: (event, labels) => [
    nameOf(event['virtualKeyId'], labels),
    textOf(event['operation']),
    textOf(event['instrument']),
    typeof event['httpStatus'] === 'number' ? String(event['httpStatus']) : '',
  ],
  admin: (event, labels) => [
    textOf(event['act']),
    event['subject'] === null ? 'everything' : nameOf(event['subject'], labels),
    renderDetails(event['details']),
    `by ${nameOf(event['operatorId'], labels)}`,
    event['reason'] === null ? '' : `because "${textOf(event['reason'])}"`,
  ],
  system: (event, labels) =>
    event['event'] === 'finding'
      ? renderFinding(event['details'], labels)
      : [textOf(event['event']), renderDetails(event['details'])],
};

/** What stood out, while it happened. */
function renderFinding(details: unknown, labels: Labels): readonly string[] {
  const { rule, virtualKeyId, sentence, records } = details as Fields;
  const numbers = textOf(records);
  return [
    'finding',
    textOf(rule),
    nameOf(virtualKeyId, labels),
    textOf(sentence),
    numbers === '' ? '' : `(records ${cut(numbers)})`,
  ];
}

/** `BTC-USDT buy limit 0.5 base @ 30000 reduce-only`, as far as the item has it. */
function renderOrder(item: Fields): string {
  const price = textOf(item['price']);
  return [
    textOf(item['kind']) === 'place' ? '' : textOf(item['kind']),
    textOf(item['instrument']),
    textOf(item['side']),
    textOf(item['type']),
    textOf(item['size']),
    price === '' ? '' : `@ ${price}`,
    item['reduceOnly'] === true ? 'reduce-only' : '',
    nameOrder(item),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** `#17` is the venue's id, `client:grid1` the bot's own; the venue's is shown where both are known. */
function nameOrder(item: Fields): string {
  const [venue, client] = [textOf(item['venueOrderId']), textOf(item['clientOrderId'])];
  if (venue !== '') return `#${venue}`;
  return client === '' ? '' : `client:${client}`;
}

function renderEnd(item: Fields): string {
  const code = textOf(item['venueCode']);
  const isOdd = code !== '' && code !== '0';
  return [textOf(item['kind']), nameOrder(item), isOdd ? `venue code ${code}` : '']
    .filter((part) => part !== '')
    .join(' ');
}

function renderItems(items: unknown, render: (item: Fields) => string): string {
  if (!Array.isArray(items)) return '';
  const shown = (items as readonly Fields[]).slice(0, ITEMS_SHOWN).map((item) => render(item));
  const more = items.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function renderDetails(details: unknown): string {
  if (typeof details !== 'object' || details === null) return '';
  return Object.entries(details)
    .filter(([, value]) => textOf(value) !== '')
    .map(([name, value]) => `${name}=${cut(textOf(value))}`)
    .join(' ');
}

/** A whole policy may stand there; with --json all of it is shown. */
function cut(text: string): string {
  return text.length <= DETAIL_CHARACTERS_MAX ? text : `${text.slice(0, DETAIL_CHARACTERS_MAX)}…`;
}

function nameOf(id: unknown, labels: Labels): string {
  const text = textOf(id);
  const label = labels.get(text);
  return label === undefined ? text : `${text} (${label})`;
}

function shorten(id: unknown): string {
  return `[${textOf(id).slice(0, 8)}]`;
}

/** What a venue or a bot wrote may steer a terminal: only what can be seen is shown. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? visible(value) : '';
}
