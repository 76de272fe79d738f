import { test } from 'node:test';
import { STREAM_CONTRACT } from '../../testing/stream-contract.ts';
import type { StreamExample } from '../../testing/stream-example.ts';
import { htxDialect } from '../dialect.ts';
import { acceptedAnswer, HTX_BOOK, HTX_FRAMES, HTX_PUSHES, UID } from '../testing/frames.ts';
import { htxStreamDialect } from './dialect.ts';

const HTX: StreamExample = {
  dialect: htxStreamDialect,
  rest: htxDialect,
  codes: { idOf: () => null, codeOf: () => null },
  host: 'api.huobi.pro',
  passphrase: null,
  frames: HTX_FRAMES,
  acceptedAnswer,
  pushes: HTX_PUSHES,
  identity: { frame: HTX_PUSHES.at(-1)?.push ?? '', uid: UID },
  books: [HTX_BOOK],
};

for (const { name, check } of STREAM_CONTRACT) test(`Over streams of HTX ${name}.`, () => check(HTX));
