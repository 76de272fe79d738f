import { test } from 'node:test';
import { STREAM_CONTRACT } from '../../testing/stream-contract.ts';
import type { StreamExample } from '../../testing/stream-example.ts';
import { okxDialect } from '../dialect.ts';
import { acceptedAnswer, CODES, OKX_BOOK, OKX_FRAMES, OKX_PUSHES, UID } from '../testing/frames.ts';
import { okxStreamDialect } from './dialect.ts';

const OKX: StreamExample = {
  dialect: okxStreamDialect,
  rest: okxDialect,
  codes: CODES,
  host: 'ws.okx.com',
  passphrase: 'Pass1!',
  frames: OKX_FRAMES,
  acceptedAnswer,
  pushes: OKX_PUSHES,
  identity: { frame: OKX_PUSHES.at(-1)?.push ?? '', uid: UID },
  books: [OKX_BOOK],
};

for (const { name, check } of STREAM_CONTRACT) test(`Over streams of OKX ${name}.`, () => check(OKX));
