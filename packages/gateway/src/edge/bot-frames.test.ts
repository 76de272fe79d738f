import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOT_FRAMES } from '../streams/bounds.ts';
import { rawFrame, settle, SocketStage, until, type RawFrame } from '../testing/socket-stage.ts';

const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10];
const { messageBytesMax, fragmentsMax } = BOT_FRAMES;

interface Refused {
  readonly name: string;
  readonly frames: readonly RawFrame[];
  readonly code: number;
}

function closeOf(code: number, reason: Uint8Array | string = ''): RawFrame {
  return {
    opcode: CLOSE,
    payload: Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]),
  };
}

/** Two or more frames that are one message. */
function fragments(...payloads: readonly (Uint8Array | string)[]): RawFrame[] {
  return payloads.map((payload, at) => ({
    opcode: at === 0 ? TEXT : CONTINUATION,
    payload,
    fin: at === payloads.length - 1,
  }));
}

/** Hex of byte sequences that are no UTF-8: stray, short, overlong, surrogates, beyond the last code point. */
const NO_UTF8 =
  '80 bf fe ff c0 c1 f5 c080 c1bf c2 c241 e0 e080 e08080 e09fbf e2 e282 e28241 eda080 edbfbf f0 f08080 f0808080 f08fbfbf f48fbf f4908080 f5808080 f8888080 fc8480 ceba80 61ff62'.split(
    ' ',
  );

const REFUSED: readonly Refused[] = [
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((reserved) =>
    [TEXT, BINARY, PING, PONG, CLOSE].map((opcode) => ({
      name: `reserved bits ${reserved} on opcode ${opcode}`,
      frames: [{ opcode, reserved, payload: '' }],
      code: 1002,
    })),
  ),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ({
    name: `opcode ${opcode}`,
    frames: [{ opcode, payload: 'x' }],
    code: 1002,
  })),
  ...[TEXT, BINARY, PING, PONG, CLOSE].map((opcode) => ({
    name: `no mask on opcode ${opcode}`,
    frames: [{ opcode, mask: false, payload: '' }],
    code: 1002,
  })),
  ...[PING, PONG, CLOSE].flatMap((opcode) => [
    { name: `a part of control frame ${opcode}`, frames: [{ opcode, fin: false, payload: '' }], code: 1002 },
    {
      name: `126 bytes in control frame ${opcode}`,
      frames: [{ opcode, payload: Buffer.alloc(126) }],
      code: 1002,
    },
  ]),
  { name: 'a continuation of nothing', frames: [{ opcode: CONTINUATION, payload: 'x' }], code: 1002 },
  {
    name: 'a continuation behind the end of a message',
    frames: [...fragments('a', 'b'), { opcode: CONTINUATION, payload: 'x' }],
    code: 1002,
  },
  ...[TEXT, BINARY].map((opcode) => ({
    name: `opcode ${opcode} within another message`,
    frames: [
      { opcode: TEXT, fin: false, payload: 'x' },
      { opcode, payload: 'y' },
    ],
    code: 1002,
  })),
  ...[2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 2n ** 32n, BigInt(messageBytesMax) + 1n].map((saidLength) => ({
    name: `a length of ${saidLength}`,
    frames: [{ opcode: TEXT, payload: 'x', saidLength }],
    code: 1009,
  })),
  {
    name: 'parts that are too long together',
    frames: fragments(Buffer.alloc(messageBytesMax, 'x'), 'y'),
    code: 1009,
  },
  {
    name: 'too many parts',
    frames: fragments(...Array.from({ length: fragmentsMax + 1 }, () => 'x')),
    code: 1008,
  },
  ...NO_UTF8.map((hex) => ({
    name: `text ${hex}`,
    frames: [{ opcode: TEXT, payload: Buffer.from(hex, 'hex') }],
    code: 1007,
  })),
  {
    name: 'text that is no UTF-8 over two parts',
    frames: fragments(Buffer.from('e2', 'hex'), Buffer.from('28a1', 'hex')),
    code: 1007,
  },
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) => ({
    name: `close code ${code}`,
    frames: [closeOf(code)],
    code: 1002,
  })),
  { name: 'half a close code', frames: [{ opcode: CLOSE, payload: Buffer.from([3]) }], code: 1002 },
  { name: 'a close reason that is no UTF-8', frames: [closeOf(1000, Buffer.from('ff', 'hex'))], code: 1007 },
  { name: 'a binary message', frames: [{ opcode: BINARY, payload: 'x' }], code: 1003 },
  {
    name: 'a binary message in parts',
    frames: [
      { opcode: BINARY, fin: false, payload: 'x' },
      { opcode: CONTINUATION, payload: 'y' },
    ],
    code: 1003,
  },
];

for (const { name, frames, code } of REFUSED) {
  test(`WSX-03 bot's socket closes by ${code} for ${name}`, { timeout: 5_000 }, async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    bot.write({ opcode: TEXT, payload: 'before' });
    bot.write(...frames);
    bot.write({ opcode: TEXT, payload: 'behind' });
    await until(() => bot.close !== null);
    assert.equal(bot.close?.code, code);
    assert.equal(session.texts[0], 'before');
    assert.ok(!session.texts.includes('behind'));
    assert.equal(session.ends.length, 1);
  });
}

test('WSX-03 the refused frames are as many as a suite of the protocol has', () => {
  assert.ok(REFUSED.length >= 100, String(REFUSED.length));
  assert.equal(new Set(REFUSED.map(({ name }) => name)).size, REFUSED.length);
});

const ACCEPTED: Readonly<Record<string, readonly [frames: readonly RawFrame[], text: string]>> = {
  'an empty text': [[{ opcode: TEXT }], ''],
  'a text in two parts within a character': [
    fragments(Buffer.from('e282', 'hex'), Buffer.from('ac', 'hex')),
    '€',
  ],
  'the last code point': [[{ opcode: TEXT, payload: Buffer.from('f48fbfbf', 'hex') }], '\u{10FFFF}'],
  'a text of 125 bytes': [[{ opcode: TEXT, payload: 'x'.repeat(125) }], 'x'.repeat(125)],
  'a text of 126 bytes': [[{ opcode: TEXT, payload: 'x'.repeat(126) }], 'x'.repeat(126)],
  'the longest text': [[{ opcode: TEXT, payload: 'x'.repeat(messageBytesMax) }], 'x'.repeat(messageBytesMax)],
  'as many parts as may be': [
    fragments(...Array.from({ length: fragmentsMax }, () => 'x')),
    'x'.repeat(fragmentsMax),
  ],
  'a ping within a text': [
    [
      { opcode: TEXT, fin: false, payload: 'a' },
      { opcode: PING, payload: 'p' },
      { opcode: CONTINUATION, payload: 'b' },
    ],
    'ab',
  ],
};

for (const [name, [frames, text]] of Object.entries(ACCEPTED)) {
  test(`WSX-03 bot's socket takes ${name}`, { timeout: 5_000 }, async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    bot.write(...frames, { opcode: TEXT, payload: 'behind' });
    await until(() => session.texts.includes('behind'));
    assert.deepEqual(session.texts, [text, 'behind']);
    assert.equal(bot.close, null);
  });
}

for (const code of [1000, 1001, 1003, 1011, 1014, 3000, 4000, 4999]) {
  test(`WSX-03 bot's close by ${code} is answered in kind and ends the connection`, async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    bot.write(closeOf(code, 'bye'));
    await until(() => bot.isEnded && stage.counts.length === 2);
    assert.equal(bot.close?.code, code);
    assert.deepEqual(session.ends, ['closed by the bot']);
    assert.deepEqual(stage.counts, ['opened', 'closed by the bot']);
  });
}

test('WSX-03 bot’s close that gives no code is answered by one that gives none', async (context) => {
  const stage = await SocketStage.open(context);
  const { bot, session } = await stage.connect();
  bot.write({ opcode: CLOSE });
  await until(() => bot.isEnded);
  assert.deepEqual(bot.close, { code: null, reason: '' });
  assert.deepEqual(session.ends, ['closed by the bot']);
});

test('bot’s socket reads frames however they are cut, the first with the handshake', async (context) => {
  const stage = await SocketStage.open(context);
  const bytes = Buffer.concat([
    ...fragments('{"op":', '"subscribe"}').map(rawFrame),
    rawFrame({ opcode: PING, payload: 'x' }),
    rawFrame({ opcode: TEXT, payload: 'é€'.repeat(40) }),
  ]);
  const expected = ['{"op":"subscribe"}', 'é€'.repeat(40)];
  for (let at = 0; at <= bytes.length; at += 7) {
    const { bot, session } = await stage.connect(bytes.subarray(0, at));
    bot.socket.write(bytes.subarray(at));
    await until(() => session.texts.length === 2 && bot.pongs === 1);
    assert.deepEqual(session.texts, expected);
  }
  const { bot, session } = await stage.connect();
  for (const byte of bytes) {
    bot.socket.write(Buffer.from([byte]));
    await settle();
  }
  await until(() => session.texts.length === 2);
  assert.deepEqual(session.texts, expected);
});
