import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HpkeKeyPair } from '@bitting/core/crypto/hpke.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { writeBinding } from './binding-text.ts';
import { fingerprintOf, isSigned, lookAtGatewayKey, trustGatewayKey, type PinPlace } from './gateway-key.ts';
import { SealingError } from './sealing-error.ts';
import { sealVenueKey } from './venue-key.ts';

interface Channel {
  readonly fields: {
    readonly channel: string;
    readonly expiresAtMs: number;
    readonly operation: 'bind';
    readonly operator: string;
    readonly publicKey: string;
  };
  readonly signed: string;
  readonly signature: string;
}
interface Vectors {
  readonly verifierKey: string;
  readonly fingerprint: string;
  readonly channel: Channel;
  readonly secrets: readonly {
    readonly operation: 'bind' | 'rebind';
    readonly channel: string;
    readonly operator: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly info: string;
    readonly privateKey: string;
  }[];
  readonly answer: {
    readonly fields: Readonly<Record<string, string>>;
    readonly info: string;
    readonly enc: string;
    readonly ciphertext: string;
    readonly signed: string;
    readonly signature: string;
  };
}

const FILE = new URL('../../../../core/vectors/sealed-secret.json', import.meta.url);
const { answer, channel, fingerprint, secrets, verifierKey } = JSON.parse(
  readFileSync(FILE, 'utf8'),
) as Vectors;
const KEY = { apiKey: 'key', secret: 'secret', passphrase: null };
const VIEW = {
  channelId: channel.fields.channel,
  publicKey: channel.fields.publicKey,
  expiresAtMs: channel.fields.expiresAtMs,
  signature: channel.signature,
  verifierKey,
};

const PIN = 'bitting.gateway-key';

function place(pinned: string | null = null): PinPlace & { pinned: string | null } {
  const others = new Map<string, string>();
  const kept = {
    pinned,
    getItem: (name: string) => (name === PIN ? kept.pinned : (others.get(name) ?? null)),
    setItem: (name: string, value: string) => {
      if (name === PIN) kept.pinned = value;
      else others.set(name, value);
    },
  };
  return kept;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const fault = (code: string) => (error: unknown) => error instanceof SealingError && error.code === code;

test('the page writes what is bound as the format says it', () => {
  assert.equal(text(writeBinding('channel', channel.fields)), channel.signed);
  assert.equal(text(writeBinding('answer', answer.fields)), answer.info);
  for (const { channel: id, info, operation, operator, parameters } of secrets)
    assert.equal(text(writeBinding('secret', { ...parameters, operation, channel: id, operator })), info);
});

test('the page seals a venue key that the pair of the channel opens, bound to its call', async () => {
  const [first] = secrets;
  assert.ok(first !== undefined);
  const call = { operation: 'bind', operatorId: first.operator, parameters: first.parameters } as const;
  const { sealed, gateway } = await sealVenueKey(call, KEY, VIEW, place());
  assert.equal(gateway.state, 'first');
  const pair = HpkeKeyPair.takeBytes(decodeBase64Url(first.privateKey));
  const message = { enc: decodeBase64Url(sealed.enc), ciphertext: decodeBase64Url(sealed.ciphertext) };
  const opened = pair.open(message, { info: new TextEncoder().encode(first.info) });
  assert.ok(opened !== null);
  assert.deepEqual([opened.length, JSON.parse(text(opened))], [512, KEY]);
});

test('CON-14 the page seals nothing to a channel that the gateway it knows did not sign', async () => {
  const { operator } = channel.fields;
  const call = { operation: 'bind', operatorId: operator, parameters: {} } as const;
  await sealVenueKey(call, KEY, VIEW, place(verifierKey));
  const own = HpkeKeyPair.takeBytes(crypto.getRandomValues(new Uint8Array(32)));
  const forged: readonly (readonly [object, string])[] = [
    [{ publicKey: encodeBase64Url(own.publicKey) }, 'GATEWAY_SIGNATURE_WRONG'],
    [{ expiresAtMs: VIEW.expiresAtMs + 1 }, 'GATEWAY_SIGNATURE_WRONG'],
    [{ signature: 'AAAA' }, 'GATEWAY_SIGNATURE_WRONG'],
    [{ verifierKey: 'nonsense' }, 'GATEWAY_SIGNATURE_WRONG'],
  ];
  for (const [change, code] of forged)
    await assert.rejects(sealVenueKey(call, KEY, { ...VIEW, ...change }, place(verifierKey)), fault(code));
  const other = { ...call, operatorId: 'op_ffffffffffffffff' };
  await assert.rejects(sealVenueKey(other, KEY, VIEW, place()), fault('GATEWAY_SIGNATURE_WRONG'));
  const kept = place('bitting.invalid/other+00000000+AAAA');
  await assert.rejects(sealVenueKey(call, KEY, VIEW, kept), fault('GATEWAY_KEY_CHANGED'));
  assert.equal(kept.pinned, 'bitting.invalid/other+00000000+AAAA');
});

test('a page that asks somebody seals once he compared the key, remembers it then, and seals nothing where he did not', async () => {
  const { operator } = channel.fields;
  const asked: string[] = [];
  const callBy = (answer: boolean) =>
    ({
      operation: 'bind',
      operatorId: operator,
      parameters: {},
      confirmGateway: (gateway) => {
        asked.push(gateway.state);
        return Promise.resolve(answer);
      },
    }) satisfies Parameters<typeof sealVenueKey>[0];
  const kept = place();
  await assert.rejects(sealVenueKey(callBy(false), KEY, VIEW, kept), fault('GATEWAY_KEY_REFUSED'));
  assert.equal(kept.pinned, null);
  await sealVenueKey(callBy(true), KEY, VIEW, kept);
  assert.equal(kept.pinned, verifierKey);
  kept.pinned = 'another';
  await assert.rejects(sealVenueKey(callBy(false), KEY, VIEW, kept), fault('GATEWAY_KEY_REFUSED'));
  assert.equal(kept.pinned, 'another');
  assert.deepEqual(asked, ['first', 'first', 'changed']);
});

test('a key that came with an answer is asked about before the first secret is sealed to it, and never again', async () => {
  const { operator } = channel.fields;
  const asked: string[] = [];
  const call = {
    operation: 'bind',
    operatorId: operator,
    parameters: {},
    confirmGateway: (gateway) => {
      asked.push(gateway.state);
      return Promise.resolve(true);
    },
  } satisfies Parameters<typeof sealVenueKey>[0];
  const kept = place();
  await lookAtGatewayKey(verifierKey, kept);
  assert.equal(kept.pinned, verifierKey);
  await sealVenueKey(call, KEY, VIEW, kept);
  await sealVenueKey(call, KEY, VIEW, kept);
  assert.deepEqual(asked, ['first', 'same']);
});

test('the first key of a gateway is remembered, and another one only once somebody said so', async () => {
  const kept = place();
  assert.equal((await lookAtGatewayKey(verifierKey, kept)).state, 'first');
  assert.equal((await lookAtGatewayKey(verifierKey, kept)).state, 'same');
  kept.pinned = 'another';
  const changed = await lookAtGatewayKey(verifierKey, kept);
  assert.deepEqual([changed.state, kept.pinned], ['changed', 'another']);
  trustGatewayKey(changed, kept);
  assert.equal((await lookAtGatewayKey(verifierKey, kept)).state, 'same');
});

test('a fingerprint is half of the hash of the public key, in groups to compare', async () => {
  assert.equal(await fingerprintOf(verifierKey), fingerprint);
  assert.match(fingerprint, /^(?:[0-9a-f]{4} ){7}[0-9a-f]{4}$/u);
});

test('the page believes an answer that the gateway signed, and no other', async () => {
  const { ciphertext, enc, fields, signature } = answer;
  const signed = { signature, verifierKey };
  assert.ok(await isSigned(signed, 'answer', { ...fields, enc, ciphertext }));
  assert.ok(!(await isSigned(signed, 'answer', { ...fields, enc, ciphertext, subject: 'vk_0' })));
  assert.ok(!(await isSigned(signed, 'channel', { ...fields, enc, ciphertext })));
});

test('base64url has one text for each byte string', () => {
  for (const bad of ['A', 'AB', 'AA=', 'A A', 'AA+/', 'AB\n'])
    assert.throws(() => decodeBase64Url(bad), Error, bad);
  assert.deepEqual(decodeBase64Url('-_8'), Uint8Array.of(0xfb, 0xff));
  assert.equal(encodeBase64Url(Uint8Array.of(0xfb, 0xff)), '-_8');
});
