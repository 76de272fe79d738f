import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createSecretSource, splitSecrets } from './terminal.ts';

const ROWS = [
  { name: 'apiKey', prompt: 'API key' },
  { name: 'secret', prompt: 'Secret' },
];

void test('standard input holds secrets as lines in order or as a JSON object', () => {
  const expected = new Map([
    ['apiKey', 'a'],
    ['secret', 'b c'],
  ]);
  for (const text of ['a\nb c\n', 'a\nb c', 'a\r\nb c\r\n', '{"secret":"b c","apiKey":"a"}'])
    assert.deepEqual(splitSecrets(ROWS, Buffer.from(text)), expected, text);
});

void test('standard input with too little, too much or other names is refused without repeating it', () => {
  for (const text of [
    '',
    'hidden\n',
    'a\nhidden\nc\n',
    '{"apiKey":"hidden"}',
    '{"apiKey":"hidden","secret":1}',
    '{"apiKey":"a","key":"hidden"}',
  ])
    assert.throws(
      () => splitSecrets(ROWS, Buffer.from(text)),
      (error: unknown) => error instanceof Error && !error.message.includes('hidden'),
      text,
    );
});

class FakeTerminal extends PassThrough {
  readonly isTTY = true;
  readonly modes: boolean[] = [];

  setRawMode(mode: boolean): this {
    this.modes.push(mode);
    return this;
  }
}

void test('terminal asks each secret without echo and understands backspace', async () => {
  const terminal = new FakeTerminal();
  let shown = '';
  const output = {
    write: (text: string): boolean => {
      shown += text;
      if (text === 'API key (not shown): ') setImmediate(() => terminal.write('keX\u007fy\r'));
      if (text === 'Secret (not shown): ') setImmediate(() => terminal.write('s3cret\n'));
      return true;
    },
  };
  const source = createSecretSource(
    terminal as unknown as NodeJS.ReadStream,
    output as unknown as NodeJS.WriteStream,
  );
  assert.deepEqual(
    await source.read(ROWS),
    new Map([
      ['apiKey', 'key'],
      ['secret', 's3cret'],
    ]),
  );
  assert.equal(shown, 'API key (not shown): \nSecret (not shown): \n');
  assert.deepEqual(terminal.modes, [true, false, true, false]);
});

for (const [key, character, expected] of [
  ['Ctrl-C', '\u0003', { name: 'Interruption' }],
  ['Ctrl-D', '\u0004', { code: 'ARGUMENT_INVALID' }],
] as const) {
  void test(`terminal gives back its mode when the question is broken off by ${key}`, async () => {
    const terminal = new FakeTerminal();
    const output = { write: () => (setImmediate(() => terminal.write(`abc${character}`)), true) };
    const source = createSecretSource(
      terminal as unknown as NodeJS.ReadStream,
      output as unknown as NodeJS.WriteStream,
    );
    await assert.rejects(source.read(ROWS), expected);
    assert.deepEqual(terminal.modes, [true, false]);
  });
}
