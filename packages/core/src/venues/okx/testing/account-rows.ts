/** Rows as OKX v5 gives them, shortened to what is read, and how the tests of the account's picture read them. */
import assert from 'node:assert/strict';
import { Decimal } from '../../../money/decimal.ts';
import type { AccountChange } from '../../../trading/account-picture.ts';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { AccountPart } from '../../account-reader.ts';
import { okxAccountReader } from '../account-reader.ts';
import { answerOf } from './requests.ts';

export const AT = epochMs(1795251600000);
export const TIME = String(AT);

export function channelKey(name: string): string {
  const channel = okxAccountReader.channels.find(({ key }) => key.startsWith(`{"channel":"${name}"`));
  assert.ok(channel !== undefined, name);
  return channel.key;
}

export function pushed(name: string, ...data: readonly unknown[]): readonly AccountChange[] {
  const key = channelKey(name);
  const arg = { ...(JSON.parse(key) as object), uid: '44' };
  return okxAccountReader.readPush(key, JSON.stringify({ arg, data }));
}

export function partOf(name: string): AccountPart {
  const part = okxAccountReader.parts.find((one) => one.name === name);
  assert.ok(part !== undefined, name);
  return part;
}

export function read(
  name: string,
  rows: readonly unknown[],
  cursor: string | null = null,
): ReturnType<AccountPart['read']> {
  return partOf(name).read(answerOf('0', rows), { cursor, venueAccount: null });
}

export function changesOf(name: string, ...rows: readonly unknown[]): readonly AccountChange[] {
  const answer = read(name, rows);
  assert.ok(answer !== null, name);
  return answer.changes;
}

export function targetOf(name: string, cursor: string | null = null): string {
  const { method, target, body, family } = partOf(name).question({ sinceMs: AT, cursor, venueAccount: null });
  assert.deepEqual([method, family, body.length], ['GET', 'okx', 0]);
  return target;
}

export const dec = (text: string): Decimal => Decimal.parseSigned(text);

export const DETAIL = {
  ccy: 'USDT',
  eq: '1010.5',
  cashBal: '1000.5',
  availBal: '900',
  availEq: '910',
  uTime: TIME,
};

export const POSITION = {
  instId: 'BTC-USDT-SWAP',
  instType: 'SWAP',
  mgnMode: 'cross',
  posSide: 'net',
  pos: '-3',
  avgPx: '50000.5',
  posCcy: '',
  uTime: TIME,
};

export const ORDER = {
  instId: 'BTC-USDT',
  instType: 'SPOT',
  ordId: '77',
  clOrdId: 'bit1',
  side: 'buy',
  px: '50000',
  sz: '2',
  accFillSz: '0',
  state: 'live',
  reduceOnly: 'false',
  algoId: '',
  uTime: TIME,
};

export const TRADE = { tradeId: '9', fillPx: '49999.5', fillSz: '0.5', fillTime: String(AT + 1) };

export const ALGO = {
  instId: 'BTC-USDT-SWAP',
  instType: 'SWAP',
  algoId: '88',
  algoClOrdId: 'bit2',
  side: 'sell',
  sz: '3',
  ordPx: '-1',
  actualSz: '',
  state: 'live',
  reduceOnly: 'true',
  uTime: TIME,
};
