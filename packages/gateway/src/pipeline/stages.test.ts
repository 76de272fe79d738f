import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { FakeKeyRing } from '../testing/fake-key-ring.ts';
import { placeIntent } from '../testing/entries.ts';
import {
  ACTIVE,
  admitted,
  BALANCE_OPERATION,
  classified,
  forge,
  httpRequest,
  LOCAL_ENTRANCE,
  ORDER_OPERATION,
  recorded,
  signed,
  WITHDRAWAL_OPERATION,
} from '../testing/stages.ts';
import {
  AdmittedRequest,
  ClassifiedRequest,
  ConnectionIdentity,
  IdentifiedRequest,
  PublicRequest,
  RawRequest,
  RecordedRequest,
  SignedQuestion,
  SignedRequest,
  type Destination,
} from './stages.ts';

const PLACE = [placeIntent('c1')];
const DESTINATION: Destination = {
  venue: 'okx',
  environment: 'paper',
  region: 'paper',
  family: 'okx',
  credentialId: 'one',
};
const OUTGOING = { method: 'GET', target: '/', body: new Uint8Array(), headers: [] };
const FAULT = { code: 'INTERNAL_FAULT' };

test('A stage that was cast instead of made is refused by the next one.', () => {
  const raw = new RawRequest(httpRequest('GET', '/'), LOCAL_ENTRANCE);
  const all = classified(ORDER_OPERATION, PLACE);
  const { identified } = all;
  const signer = new FakeKeyRing().signer();
  assert.ok(signer);
  const admission = {
    kind: 'admitted',
    policyVersion: 1,
    ruleIds: [],
    notionals: [],
    charges: [],
    filling: null,
  } as const;
  const proof = { timestampMs: epochMs(0), replayToken: '' };
  const read = { kind: 'read-request', intents: PLACE, deadlineMs: null } as const;
  const outgoing = recorded(ORDER_OPERATION, PLACE);
  const steps: readonly (readonly [name: string, make: (isForged: boolean) => unknown])[] = [
    ['identify', (is) => new IdentifiedRequest(is ? forge(raw) : raw, identified.virtualKey, proof)],
    ['classify', (is) => new ClassifiedRequest(is ? forge(identified) : identified, ORDER_OPERATION, read)],
    ['decide', (is) => new AdmittedRequest(is ? forge(all) : all, admission, ACTIVE)],
    [
      'record',
      (is) => {
        const previous = admitted(ORDER_OPERATION, PLACE);
        return new RecordedRequest(is ? forge(previous) : previous, outgoing.recording, outgoing);
      },
    ],
    [
      'sign',
      (is) => {
        const previous = recorded(ORDER_OPERATION, PLACE);
        return new SignedRequest(is ? forge(previous) : previous, OUTGOING, {
          destination: DESTINATION,
          signer,
        });
      },
    ],
  ];
  for (const [name, make] of steps) {
    assert.ok(make(false), name);
    assert.throws(() => make(true), FAULT, name);
  }
  const login = { sourceAddress: '127.0.0.1', entrance: LOCAL_ENTRANCE, token: '' };
  const identity = new ConnectionIdentity(identified.virtualKey, login);
  assert.equal(new IdentifiedRequest(raw, identity, proof).connection, identity);
  assert.throws(() => new IdentifiedRequest(raw, forge(identity), proof), FAULT);
  const elsewhere = new ConnectionIdentity(identified.virtualKey, { ...login, sourceAddress: '127.0.0.2' });
  assert.throws(() => new IdentifiedRequest(raw, elsewhere, proof), FAULT);
  const request = signed(ORDER_OPERATION, PLACE, DESTINATION);
  assert.equal(SignedRequest.isProven(request), true);
  assert.equal(SignedRequest.isProven(forge(request)), false);
});

test('What acts cannot be signed before it is recorded; a read can, and cannot be recorded.', () => {
  const signer = new FakeKeyRing().signer();
  assert.ok(signer);
  const bound = { destination: DESTINATION, signer };
  assert.throws(() => new SignedRequest(admitted(ORDER_OPERATION, PLACE), OUTGOING, bound), FAULT);
  const read = [{ kind: 'read', instrument: null }] as const;
  assert.ok(new SignedRequest(admitted(BALANCE_OPERATION, read), OUTGOING, bound));
  assert.throws(() => recorded(BALANCE_OPERATION, read), FAULT);
});

test('A forbidden operation and an empty one cannot be classified, whatever the table says.', () => {
  assert.throws(() => classified(WITHDRAWAL_OPERATION, PLACE), FAULT);
  assert.throws(() => classified(ORDER_OPERATION, []), FAULT);
});

test('A question of our own acts on nothing; a public request uses the sockets of no credential.', () => {
  assert.ok(new SignedQuestion(BALANCE_OPERATION, OUTGOING, DESTINATION));
  assert.throws(() => new SignedQuestion(ORDER_OPERATION, OUTGOING, DESTINATION), FAULT);
  assert.throws(
    () => new SignedQuestion(BALANCE_OPERATION, { ...OUTGOING, method: 'POST' }, DESTINATION),
    FAULT,
  );
  const open = { ...BALANCE_OPERATION, class: 'public' } as const;
  assert.ok(new PublicRequest(open, OUTGOING, { ...DESTINATION, credentialId: null }));
  assert.throws(() => new PublicRequest(open, OUTGOING, DESTINATION), FAULT);
  assert.throws(
    () => new PublicRequest(BALANCE_OPERATION, OUTGOING, { ...DESTINATION, credentialId: null }),
    FAULT,
  );
});

test('Each stage is made in its own step and nowhere else.', () => {
  const makers: Readonly<Record<string, readonly string[]>> = {
    // What follows a halt is an operator's own request: it begins here, and walks the path from there on.
    RawRequest: ['halt/operator-path.ts', 'pipeline/read.ts'],
    ConnectionIdentity: ['pipeline/identify-connection.ts'],
    IdentifiedRequest: ['halt/operator-path.ts', 'pipeline/identify-connection.ts', 'pipeline/identify.ts'],
    ClassifiedRequest: ['pipeline/classify.ts'],
    AdmittedRequest: ['pipeline/decide.ts'],
    RecordedRequest: ['pipeline/record.ts'],
    SignedRequest: ['pipeline/sign.ts'],
    SignedQuestion: ['pipeline/sign.ts'],
    PublicRequest: ['market/instrument-lists.ts', 'market/market-data.ts', 'pipeline/public.ts'],
  };
  const root = path.resolve(import.meta.dirname, '..');
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/\.test\.ts$|testing/u.test(file));
  assert.ok(files.length > 30, 'the scan sees the gateway');
  for (const [stage, expected] of Object.entries(makers)) {
    const found = files.filter((file) =>
      readFileSync(path.join(root, file), 'utf8').includes(`new ${stage}(`),
    );
    assert.deepEqual(found.sort(), expected, stage);
  }
});
