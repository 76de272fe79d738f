import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { HpkeKeyPair } from '@bitting/core/crypto/hpke.ts';
import type { JsonValue } from '@bitting/core/encoding/json.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { AnswerSeal } from './sealed-answer.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { writeBinding } from './binding-text.ts';
import { GatewaySigner } from './gateway-signer.ts';
import { bindSecret, openSecrets, publicKeyField, sealedField } from './sealed-secrets.ts';

interface Sealed {
  readonly name: string;
  readonly operation: string;
  readonly channel: string;
  readonly operator: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly privateKey: string;
  readonly enc: string;
  readonly ciphertext: string;
}
interface Vectors {
  readonly gatewaySeed: string;
  readonly verifierKey: string;
  readonly channel: {
    readonly fields: Readonly<Record<string, string | number>>;
    readonly signed: string;
    readonly signature: string;
  };
  readonly secrets: readonly (Sealed & {
    readonly info: string;
    readonly ephemeral: string;
    readonly plaintext: string;
  })[];
  readonly answer: {
    readonly fields: Readonly<Record<'operation' | 'operator' | 'subject' | 'sealTo', string>>;
    readonly info: string;
    readonly privateKey: string;
    readonly ephemeral: string;
    readonly plaintext: string;
    readonly enc: string;
    readonly ciphertext: string;
    readonly signed: string;
    readonly signature: string;
  };
  readonly failure: readonly Sealed[];
}

const FILE = new URL('../../../core/vectors/sealed-secret.json', import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
const NAME = 'bitting.invalid/000102030405060708090a0b0c0d0e0f';
const signer = new GatewaySigner(() => ({
  name: NAME,
  key: Ed25519SigningKey.takeSeed(decodeBase64Url(vectors.gatewaySeed)),
}));
const pairOf = (text: string) => HpkeKeyPair.takeBytes(decodeBase64Url(text));
const bindingOf = ({ channel, operation, operator, parameters }: Sealed) => ({
  operation,
  channelId: channel,
  operatorId: operator,
  parameters,
});
const open = (row: Sealed) =>
  openSecrets(
    pairOf(row.privateKey),
    { enc: decodeBase64Url(row.enc), ciphertext: decodeBase64Url(row.ciphertext) },
    bindingOf(row),
  );

test('a channel is signed over what the format says', () => {
  const { fields, signature, signed } = vectors.channel;
  const made = signer.sign('channel', fields);
  assert.equal(decodeUtf8(writeBinding('channel', fields)), signed);
  assert.deepEqual([encodeBase64Url(made.signature), made.verifierKey], [signature, vectors.verifierKey]);
  assert.throws(
    () => new GatewaySigner(() => null).sign('channel', fields),
    (error) => error instanceof BittingError && error.code === 'VAULT_SEALED',
  );
});

test('secrets are sealed and opened as the format says', () => {
  assert.ok(vectors.secrets.length >= 3);
  for (const row of vectors.secrets) {
    const info = bindSecret(bindingOf(row));
    assert.equal(decodeUtf8(info), row.info, row.name);
    const { publicKey } = pairOf(row.privateKey);
    const { ciphertext } = pairOf(row.ephemeral).seal(publicKey, encodeUtf8(row.plaintext), { info });
    assert.equal(encodeBase64Url(ciphertext), row.ciphertext, row.name);
    const key = JSON.parse(row.plaintext) as Readonly<Record<string, unknown>>;
    assert.deepEqual(Object.fromEntries(open(row)), key, row.name);
  }
});

test('secrets that were sealed for another call do not open', () => {
  assert.ok(vectors.failure.length >= 10);
  for (const row of vectors.failure)
    assert.throws(
      () => open(row),
      (error) => error instanceof BittingError && error.code === 'SEALED_UNREADABLE',
      row.name,
    );
});

test('an answer is sealed and signed as the format says', () => {
  const { ciphertext, enc, ephemeral, fields, info, plaintext, privateKey, signature, signed } =
    vectors.answer;
  const { operation, operator: operatorId, subject, sealTo } = fields;
  assert.equal(decodeUtf8(writeBinding('answer', fields)), info);
  const answers = new AnswerSeal(signer, () => Buffer.from(decodeBase64Url(ephemeral)));
  const secrets = JSON.parse(plaintext) as Readonly<Record<string, string>>;
  const sealed = answers.seal(decodeBase64Url(sealTo), secrets, { operation, operatorId, subject });
  assert.deepEqual(sealed, { enc, ciphertext, signature, verifierKey: vectors.verifierKey });
  assert.ok(parseNoteKey(vectors.verifierKey).verify(signed, decodeBase64Url(signature)));
  const message = { enc: decodeBase64Url(enc), ciphertext: decodeBase64Url(ciphertext) };
  const opened = pairOf(privateKey).open(message, { info: encodeUtf8(info) });
  assert.equal(opened === null ? '' : decodeUtf8(opened), plaintext);
});

test('what is signed can never be taken for a checkpoint of a log, nor one kind for the other', () => {
  for (const kind of ['channel', 'secret', 'answer'] as const) {
    const [first = '', second = ''] = decodeUtf8(writeBinding(kind, { a: 1 })).split('\n');
    assert.ok(first.startsWith('bitting ') && !first.includes('/') && !/^\d/u.test(second));
  }
  const firsts = (['channel', 'secret', 'answer'] as const).map((kind) => decodeUtf8(writeBinding(kind, {})));
  assert.equal(new Set(firsts).size, 3);
});

test('what is sealed is read in one form: base64url without padding, of the right length', () => {
  const good = new Map([
    ['channelId', '00'.repeat(16)],
    ['enc', encodeBase64Url(randomBytes(32))],
    ['ciphertext', encodeBase64Url(randomBytes(17))],
  ]);
  assert.equal(sealedField.read(good, 'sealed').ciphertext.length, 17);
  const wrong: readonly (readonly [string, string])[] = [
    ['channelId', '00'.repeat(15)],
    ['channelId', 'AA'.repeat(16)],
    ['enc', encodeBase64Url(randomBytes(31))],
    ['enc', encodeBase64Url(randomBytes(33))],
    ['enc', `${encodeBase64Url(new Uint8Array(32))}=`],
    ['enc', encodeBase64Url(new Uint8Array(32).fill(0xff)).replaceAll('_', '/')],
    ['enc', `${encodeBase64Url(new Uint8Array(32)).slice(0, -1)}B`],
    ['ciphertext', encodeBase64Url(randomBytes(16))],
    ['ciphertext', ''],
    ['ciphertext', 'A'.repeat(200_000)],
    ['more', 'A'],
  ];
  for (const [name, value] of wrong)
    assert.throws(
      () => sealedField.read(new Map([...good, [name, value]]), 'sealed'),
      (error) => error instanceof BittingError && error.code.startsWith('FIELD_'),
      `${name}: ${value.slice(0, 50)}`,
    );
  assert.throws(() => publicKeyField.read('AAAA', 'sealTo'), BittingError);
});

test('whatever is sealed, and whatever is said to be sealed, is read as a venue key or refused by a code', () => {
  const binding = { operation: 'bind', channelId: '00', operatorId: 'op_1', parameters: {} };
  const recipient = HpkeKeyPair.takeBytes(randomBytes(32));
  const read = (plaintext: Uint8Array): ReadonlyMap<string, JsonValue> => {
    const pair = HpkeKeyPair.takeBytes(randomBytes(32));
    const sealed = pair.seal(recipient.publicKey, plaintext, { info: bindSecret(binding) });
    return openSecrets(recipient, sealed, binding);
  };
  const good = encodeUtf8('{"apiKey":"a","secret":"b","passphrase":null}   ');
  assert.equal(read(good).size, 3);
  const cut = fc.tuple(fc.nat(good.length), fc.uint8Array({ maxLength: 4 }), fc.nat(good.length));
  const mutated = cut.map(([at, bytes, to]) =>
    Buffer.concat([good.subarray(0, at), bytes, good.subarray(to)]),
  );
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 90 })), (bytes) => {
      try {
        const names = [...read(Uint8Array.from(bytes)).keys()];
        assert.ok(names.every((name) => ['apiKey', 'secret', 'passphrase'].includes(name)));
      } catch (error) {
        assert.ok(error instanceof BittingError && error.kind === 'invalid');
        refused += 1;
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(refused > 300);
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('channelId', 'enc', 'ciphertext', 'x'), fc.base64String()),
      (given) => {
        try {
          sealedField.read(new Map(Object.entries(given)), 'sealed');
        } catch (error) {
          assert.ok(error instanceof BittingError && error.kind === 'invalid');
        }
      },
    ),
  );
});
