import { equal } from 'node:assert/strict';
import { it } from 'node:test';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { PICTURE_PARTS, writePicturePart } from './picture-csv.ts';

const AGE = { source: 'stream', venueMs: 0, heardMs: 1000 } as const;
const PICTURE: AccountPictureView = {
  accountId: 'acc_1',
  label: 'main',
  venue: 'okx',
  state: 'live',
  nowMs: 0,
  leftOut: 0,
  balances: [{ wallet: 'trading', asset: 'USDT', total: '1234567.1', available: '0', ...AGE }],
  positions: [],
  orders: [],
  fills: [],
  external: { orders: 0, fills: 0 },
  streams: [],
  parts: [],
};

it('each part of a picture is a table, with exact decimals and instants of UTC', () => {
  equal(
    writePicturePart(PICTURE, 'balances'),
    'wallet,asset,total,available,source,venue_time,heard_time\r\n' +
      'trading,USDT,1234567.1,0,stream,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z\r\n',
  );
  for (const part of PICTURE_PARTS) equal(writePicturePart(PICTURE, part).endsWith('\r\n'), true, part);
});
