import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { SECRET_TRIES_MAX } from './bounds.ts';
import { createSecretSource, splitSecrets } from './terminal.ts';
import { askNewPassphrases } from './unlock.ts';
import { venueKeyRows } from './venue-key-rows.ts';

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

const HTX_ROWS = venueKeyRows('htx');

void test('standard input that is refused says which field is odd, missing or no text', () => {
  for (const [text, says] of [
    ['{"apiKey":"a","secret":"b","label":"hidden"}', /has the field "label", which is not known/u],
    ['{"apiKey":"a","secret":"b","5f2b9c0a1e77-hidden":"c"}', /has a field with an odd name/u],
    ['{"apiKey":"a"}', /lacks the field "secret"\. .*apiKey, secret: one line each/u],
    ['{"apiKey":"a","secret":1}', /the field "secret" must be text/u],
    ['hidden', /apiKey, secret: one line each.*Lines given: 1\./u],
  ] as const)
    assert.throws(
      () => splitSecrets(ROWS, Buffer.from(text)),
      (error: unknown) =>
        error instanceof Error && says.test(error.message) && !error.message.includes('hidden'),
      text,
    );
});

void test('passphrase of an HTX key may be left out or empty, and one that is given goes on', () => {
  const without = new Map([
    ['apiKey', 'a'],
    ['secret', 'b'],
  ]);
  for (const text of [
    'a\nb\n',
    '{"apiKey":"a","secret":"b"}',
    '{"apiKey":"a","secret":"b","passphrase":null}',
  ])
    assert.deepEqual(splitSecrets(HTX_ROWS, Buffer.from(text)), without, text);
  for (const text of ['a\nb\nc\n', '{"apiKey":"a","secret":"b","passphrase":"c"}'])
    assert.equal(splitSecrets(HTX_ROWS, Buffer.from(text)).get('passphrase'), 'c', text);
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

for (const [venue, typed, expected] of [
  ['htx', '37c541a1-b9a2-4b8d-9d3d-5f2b9c0a1e77', /--venue okx/u],
  ['okx', 'bg5t6ygr6y-1a2b3c4d-0f9e8d7c-a1b2c', /--venue htx/u],
] as const) {
  void test(`terminal finds a key of another venue out before it asks ${venue} for the secret`, async () => {
    const terminal = new FakeTerminal();
    let questions = 0;
    const output = {
      write: (text: string): boolean => {
        if (!text.includes('not shown')) return true;
        questions += 1;
        setImmediate(() => terminal.write(`${questions === 1 ? typed : 'x'}\r`));
        return true;
      },
    };
    const source = createSecretSource(
      terminal as unknown as NodeJS.ReadStream,
      output as unknown as NodeJS.WriteStream,
    );
    await assert.rejects(source.read(venueKeyRows(venue)), { code: 'CREDENTIAL_REFUSED', message: expected });
    assert.equal(questions, 1);
    questions = 0;
    const own = venueKeyRows(venue === 'okx' ? 'htx' : 'okx');
    assert.equal((await source.read(own)).get('apiKey'), typed);
    assert.equal(questions, own.filter(({ isOptional }) => isOptional !== true).length);
  });
}

/** Types these in turn, and the last of them for ever. */
function typing(...typed: readonly string[]) {
  const terminal = new FakeTerminal();
  const seen = { questions: 0, text: '' };
  const output = {
    write: (text: string): boolean => {
      seen.text += text;
      if (!text.includes('not shown')) return true;
      const next = typed[Math.min(seen.questions, typed.length - 1)] ?? '';
      seen.questions += 1;
      setImmediate(() => terminal.write(`${next}\r`));
      return true;
    },
  };
  const source = createSecretSource(
    terminal as unknown as NodeJS.ReadStream,
    output as unknown as NodeJS.WriteStream,
  );
  return { source, seen };
}

const LONG = 'long enough for us';

void test('terminal says at once that a new passphrase is too short, and for programs ends there', async () => {
  const { source, seen } = typing('short');
  await assert.rejects(askNewPassphrases(source, true, ['passphrase'], false), {
    message: /at least 12 characters/u,
  });
  assert.equal(seen.questions, 1);
});

void test('terminal says what is wrong with a new passphrase and asks it again', async () => {
  const answers = [
    'short',
    LONG,
    'mistyped by somebody',
    LONG,
    LONG,
    LONG,
    'another long one',
    'another long one',
  ];
  const { source, seen } = typing(...answers);
  const made = await askNewPassphrases(source, true, ['passphrase', 'recovery']);
  assert.deepEqual(
    made.map(({ bytes }) => Buffer.from(bytes).toString()),
    [LONG, 'another long one'],
  );
  assert.equal(seen.questions, answers.length);
  for (const said of [/at least 12 characters\. Once more\./u, /differ\. Once more\./u, /another one than/u])
    assert.match(seen.text, said);
  assert.ok(!seen.text.includes(LONG));
});

void test('terminal gives up on a passphrase that is wrong again and again', async () => {
  const { source, seen } = typing('short');
  await assert.rejects(askNewPassphrases(source, true, ['passphrase']), { code: 'ARGUMENT_INVALID' });
  assert.equal(seen.questions, SECRET_TRIES_MAX);
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
