/** Entries of every type in an order that a gateway could have written them in. */
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';

/** Letters that need an escape, are not ASCII, end lines, or turn the direction of text. */
const LETTERS = 'é\u2028\r\n"{}\\\u0000\u001b\u202e\u{1f511}x';

type End = Extract<LedgerEntry, { type: 'outcome' }>['items'][number];

const REFUSED_ITEM = {
  kind: 'place',
  instrument: 'BTC-USDT',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: '1 base',
  price: '2',
  clientOrderId: LETTERS,
  venueOrderId: null,
  notional: null,
  reduceOnly: false,
  algo: false,
  details: {},
} as const;

export class EntrySource {
  readonly #boot: string;
  readonly #random: () => number;
  /** Intents without an outcome, and those whose outcome was unknown. */
  readonly #asked: string[] = [];
  readonly #unknown: string[] = [];
  #number = 0;

  constructor(boot: string, random: () => number) {
    this.#boot = boot;
    this.#random = random;
  }

  next(): LedgerEntry {
    const number = this.#number++;
    const time = { wallMs: epochMs(1_800_000_000_000 + number), monotonicMs: number >> 1, boot: this.#boot };
    const choice = Math.floor(this.#random() * 8);
    if (choice === 0) return this.#now({ ...this.#intent(number), ...time });
    const asked = choice === 1 ? this.#asked.shift() : undefined;
    if (asked !== undefined) {
      const items = [this.#end(asked)];
      return this.#now({
        type: 'outcome',
        intentId: asked,
        httpStatus: 200,
        items,
        responseHash: null,
        upstreamMs: 12,
        stages: { record: 800, sign: 40, send: 11_000 },
        ...time,
      });
    }
    const open = choice === 2 ? (this.#unknown.shift() ?? this.#asked.pop()) : undefined;
    if (open !== undefined)
      return {
        type: 'resolution',
        intentId: open,
        evidence: this.#text(),
        items: [this.#end(open)],
        ...time,
      };
    if (choice === 3) return { ...this.#refusal(), ...time };
    if (choice === 6) return { ...this.#read(), ...time };
    if (choice === 4) return { type: 'system', event: 'start', details: { version: this.#text() }, ...time };
    const subject = choice === 5 ? null : `key_${number}`;
    return {
      type: 'admin',
      act: 'issue',
      operatorId: 'op_1',
      reason: this.#text(),
      subject,
      details: {},
      ...time,
    };
  }

  /** As it is written now, or as it was before there were stages. */
  #now(entry: Extract<LedgerEntry, { type: 'intent' | 'outcome' }>): LedgerEntry {
    if (this.#random() < 0.7) return entry;
    const { stages: _, ...older } = entry;
    return older as LedgerEntry;
  }

  #text(): string {
    return LETTERS.repeat(Math.floor(this.#random() ** 4 * 9));
  }

  #end(intentId: string): End {
    const kind = this.#random() < 0.3 ? 'unknown' : this.#random() < 0.5 ? 'accepted' : 'rejected';
    if (kind === 'unknown') this.#unknown.push(intentId);
    return { kind, venueOrderId: null, clientOrderId: 'c1', venueCode: kind === 'rejected' ? '51000' : null };
  }

  #intent(number: number): Omit<Extract<LedgerEntry, { type: 'intent' }>, 'wallMs' | 'monotonicMs' | 'boot'> {
    const intentId = `${this.#boot}-${number}`;
    this.#asked.push(intentId);
    return {
      type: 'intent',
      intentId,
      virtualKeyId: 'key_1',
      accountId: 'acc_1',
      credentialId: 'cred_1',
      venue: 'okx',
      operation: 'place-order',
      items: [
        {
          kind: 'place',
          instrument: 'BTC-USDT',
          market: 'spot',
          side: 'buy',
          type: 'limit',
          size: '1',
          price: this.#text(),
          clientOrderId: 'c1',
          venueOrderId: null,
          notional: '100 USDT',
          reduceOnly: false,
          algo: false,
          details: { charge: '100 USDT' },
        },
      ],
      bodyHash: 'b',
      replayToken: 'r',
      sourceAddress: '127.0.0.1',
      requestTimestampMs: epochMs(1_800_000_000_000),
      policyVersion: 1,
      ruleIds: ['a'],
      deadlineMs: null,
      upstreamHost: number % 2 === 0 ? null : 'www.okx.com',
      stages: { identify: 90, gather: 3, decide: 40, reserve: 55 },
    };
  }

  #read(): Omit<Extract<LedgerEntry, { type: 'read' }>, 'wallMs' | 'monotonicMs' | 'boot'> {
    const isAnswer = this.#random() < 0.5;
    return {
      type: 'read',
      virtualKeyId: 'key_1',
      accountId: 'acc_1',
      venue: 'okx',
      operation: isAnswer ? 'GET /api/v5/account/balance' : this.#text(),
      instrument: isAnswer ? 'BTC-USDT' : null,
      sourceAddress: '127.0.0.1',
      upstreamHost: isAnswer ? 'www.okx.com' : '',
      httpStatus: isAnswer ? 200 : null,
      stages: isAnswer ? { identify: 90, send: 5_000 } : {},
    };
  }

  #refusal(): Omit<Extract<LedgerEntry, { type: 'refusal' }>, 'wallMs' | 'monotonicMs' | 'boot'> {
    return {
      type: 'refusal',
      virtualKeyId: 'key_1',
      accountId: 'acc_1',
      operation: 'place-order',
      code: 'ORDER_TOO_LARGE',
      detail: this.#text(),
      sourceAddress: '127.0.0.1',
      bodyHash: 'b',
      ruleId: null,
      policyVersion: 1,
      items: this.#number % 4 === 0 ? [REFUSED_ITEM] : null,
    };
  }
}
