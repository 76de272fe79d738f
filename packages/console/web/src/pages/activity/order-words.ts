import type { Language } from '../../i18n/define-texts.ts';
import { POLICY_TEXTS } from '../keys/policy-texts.ts';
import { ORDER_TEXTS } from './order-texts.ts';
import { fieldsOf, textOf, type Fields } from './record-row.ts';

type Say = (item: Fields, language: Language) => string;

const SAYINGS: Readonly<Record<string, Say>> = {
  place: (item, language) => {
    const texts = ORDER_TEXTS[language];
    const side = textOf(item['side']) ?? '';
    return texts.listed([
      texts.place(named(texts.sides, side), sayAmount(item, language)),
      sayPrice(item, language),
      item['reduceOnly'] === true ? texts.reduceOnly : '',
    ]);
  },
  amend: (item, language) => {
    const texts = ORDER_TEXTS[language];
    const [size, price] = [textOf(item['size']), textOf(item['price'])];
    return texts.listed([
      texts.amend(textOf(item['instrument']) ?? '', orderName(item) ?? ''),
      size === null ? '' : texts.newSize(size.replace(/ total$/u, '')),
      price === null ? '' : texts.newPrice(price),
    ]);
  },
  cancel: (item, language) =>
    ORDER_TEXTS[language].cancel(textOf(item['instrument']) ?? '', orderName(item) ?? ''),
  'account-cancel': (item, language) => {
    const texts = ORDER_TEXTS[language];
    const seconds = textOf(fieldsOf(item['details'])['delaySeconds']);
    if (seconds === null) return texts.cancelAll;
    return seconds === '0' ? texts.cancelAllOff : texts.cancelAllAfter(seconds);
  },
  'close-position': (item, language) => ORDER_TEXTS[language].close(textOf(item['instrument']) ?? ''),
  'set-leverage': (item, language) =>
    ORDER_TEXTS[language].leverage(
      textOf(item['instrument']) ?? '',
      textOf(fieldsOf(item['details'])['leverage']) ?? '?',
    ),
};

/** What an item of a request was to do, as a person would say it: `Buy 0.5 BTC-USDT, limit at 30000`. */
export function sayOrder(item: Fields, language: Language): string {
  const kind = textOf(item['kind']) ?? '';
  const say = Object.hasOwn(SAYINGS, kind) ? SAYINGS[kind] : undefined;
  // Of a later gateway: its own words.
  if (say === undefined) return [kind, textOf(item['instrument'])].filter((part) => part !== null).join(' ');
  return say(item, language);
}

/** The venue's number where it is known, otherwise the bot's own. */
export function orderName(item: Fields): string | null {
  const venue = textOf(item['venueOrderId']);
  return venue === null ? textOf(item['clientOrderId']) : `#${venue}`;
}

/** How much of what: in the base asset unless it is said otherwise. */
function sayAmount(item: Fields, language: Language): string {
  const texts = ORDER_TEXTS[language];
  const instrument = textOf(item['instrument']) ?? '';
  const [amount = '', unit = ''] = (textOf(item['size']) ?? '').split(' ');
  if (unit === 'quote') {
    const [, quote] = /^[A-Z0-9]+-([A-Z0-9]+)$/u.exec(instrument) ?? [];
    return texts.forQuote(instrument, quote === undefined ? amount : `${amount} ${quote}`);
  }
  if (unit === 'contracts') return texts.contracts(amount, instrument);
  if (amount === 'position') return texts.position(instrument);
  return [amount, unit === 'base' ? '' : unit, instrument].filter((part) => part !== '').join(' ');
}

function sayPrice(item: Fields, language: Language): string {
  const type = named(POLICY_TEXTS[language].orderTypes, textOf(item['type']) ?? '');
  const price = textOf(item['price']);
  return price === null ? type : ORDER_TEXTS[language].at(type, price);
}

function named(names: Readonly<Record<string, string>>, id: string): string {
  return Object.hasOwn(names, id) ? (names[id] ?? id) : id;
}
