import type { Language } from '../../i18n/define-texts.ts';
import { ORDER_TEXTS } from './order-texts.ts';

type Topic = keyof (typeof ORDER_TEXTS)['en']['topics'];

/** What the path of a question has in it, and what is asked then; the first that fits. */
const TOPICS: readonly (readonly [Topic, readonly string[]])[] = [
  ['loans', ['loan', 'borrow', 'interest', 'repay']],
  ['transfers', ['deposit', 'withdraw', 'transfer', 'fiat/']],
  ['fees', ['fee']],
  ['fills', ['fills', 'matchresults', 'clearing']],
  ['limits', ['limit', 'lever', 'level_rate']],
  ['positions', ['position']],
  ['orders', ['order']],
  ['balances', ['balance', 'valuation', 'account_info', '/account/accounts']],
  ['bookkeeping', ['bill', 'financial', 'ledger', 'settlement', 'statement', 'account/history']],
  ['instruments', ['currenc', 'instruments']],
];

/** What a bot wanted to see, by the operation of the record. */
export function sayRead(operation: string, language: Language): string {
  const texts = ORDER_TEXTS[language];
  if (operation === 'LOGIN') return texts.login;
  const topic = topicOf(operation.toLowerCase());
  if (operation.startsWith('SUBSCRIBE'))
    return topic === null ? texts.follow : texts.follows(texts.topics[topic]);
  return topic === null ? texts.read : texts.reads(texts.topics[topic]);
}

function topicOf(path: string): Topic | null {
  return TOPICS.find(([, words]) => words.some((word) => path.includes(word)))?.[0] ?? null;
}
