import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamDialect } from '../../stream-dialect.ts';
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

/** Dialects with one mistake each, and the beginning of the rule that has to find it. */
const MISTAKES: readonly (readonly [rule: string, mistake: Partial<StreamDialect>])[] = [
  ['an endpoint is found', { findEndpoint: () => okxStreamDialect.endpoints[0] ?? null }],
  ['every frame that clients send', { readBotFrame: () => ({ kind: 'pong' }) }],
  [
    'a frame with a field that nothing defines',
    {
      readBotFrame: (endpoint, text, codes) =>
        okxStreamDialect.readBotFrame(endpoint, text.replace(',"unknownField":"1"', ''), codes),
    },
  ],
  [
    'a damaged frame',
    {
      readBotFrame: (endpoint, text, codes) => {
        if (text.startsWith('{')) JSON.parse(text);
        return okxStreamDialect.readBotFrame(endpoint, text, codes);
      },
    },
  ],
  ['a login is verified', { verifyLogin: () => true }],
  [
    'what is subscribed to',
    { writeSubscribe: (kind, all) => okxStreamDialect.writeSubscribe(kind, all.slice(1)) },
  ],
  [
    'an operation is written',
    {
      writeOperation: (operation, body, outgoing) =>
        okxStreamDialect.writeOperation(operation, body, { ...outgoing, deadlineMs: null }),
    },
  ],
  ['a login is answered', { renderLoggedIn: () => '{"event":"login","code":"60009"}' }],
  [
    'a subscription and its end',
    { renderSubscribed: (frame) => JSON.stringify({ event: frame.kind, arg: { channel: 'account' } }) },
  ],
  [
    'an answer to an operation',
    {
      renderOperationAnswer: ({ id, name }) => JSON.stringify({ id, op: name, code: '1', data: [] }),
    },
  ],
  [
    'a refused frame is never answered with a yes',
    { renderRefusedFrame: () => '{"event":"login","code":"0"}' },
  ],
  [
    'a push is known',
    { readVenueFrame: () => ({ kind: 'push', key: '{"channel":"account"}', part: 'whole' }) },
  ],
  ['what the venue does not send is noise', { readVenueFrame: () => ({ kind: 'moving' }) }],
  ['nothing tells a virtual key', { applyVirtualView: () => null }],
  ['who asks whether the other is there', { writeKeepAlive: () => '{"op":"ping"}' }],
  ['a gap is told', { renderGap: () => ['{"event":"login","code":"0"}'] }],
  [
    'a kept book equals',
    { openBook: () => ({ apply: () => undefined, snapshot: () => null, broken: false }) },
  ],
];

for (const { name, check } of STREAM_CONTRACT)
  test(`A dialect that breaks it does not pass the rule that ${name}.`, () => {
    const mistakes = MISTAKES.filter(([rule]) => name.startsWith(rule));
    assert.equal(mistakes.length, 1);
    for (const [, mistake] of mistakes)
      assert.throws(() => check({ ...OKX, dialect: { ...okxStreamDialect, ...mistake } }));
  });
