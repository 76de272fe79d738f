/** Requests that have gone through every stage, for tests of what comes behind. */
import { EMPTY_ROOT } from '@bitting/core/ledger/tree/merkle.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import {
  AdmittedRequest,
  ClassifiedRequest,
  IdentifiedRequest,
  RawRequest,
  RecordedRequest,
  SignedRequest,
  type Destination,
  type Entrance,
} from '../pipeline/stages.ts';
import { intentEntry } from './entries.ts';
import { FakeKeyRing, VIRTUAL_API_KEY, VIRTUAL_KEY_ID } from './fake-key-ring.ts';

/** A snapshot's part of what an admission rests on. */
export const ACTIVE = {
  state: 'active',
  layers: { account: null, installation: null },
  opens: true,
} as const;

export const LOCAL_ENTRANCE: Entrance = { family: 'okx', confidential: true };

export function httpRequest(method: string, target: string, body = ''): HttpRequest {
  const [path = '', query = ''] = target.split('?');
  return {
    method,
    target,
    path,
    query,
    headers: [],
    header: () => undefined,
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
    localPort: 1,
    peerKey: null,
    receivedAtMs: 0,
  };
}

export function classified(
  operation: Operation,
  intents: readonly Intent[],
  virtualKeyId = VIRTUAL_KEY_ID,
): ClassifiedRequest {
  const ring = new FakeKeyRing();
  ring.virtualKeyId = virtualKeyId;
  const virtualKey = ring.findVirtualKey('okx', VIRTUAL_API_KEY);
  if (virtualKey === null) throw new Error('the fake ring has no key');
  const raw = new RawRequest(httpRequest(operation.method, operation.path, '{}'), LOCAL_ENTRANCE);
  const identified = new IdentifiedRequest(raw, virtualKey, { timestampMs: epochMs(0), replayToken: '' });
  return new ClassifiedRequest(identified, operation, { kind: 'read-request', intents, deadlineMs: null });
}

export function admitted(
  operation: Operation,
  intents: readonly Intent[],
  virtualKeyId?: string,
): AdmittedRequest {
  const admission = {
    kind: 'admitted',
    policyVersion: 1,
    ruleIds: [],
    notionals: [],
    charges: [],
    filling: null,
  } as const;
  return new AdmittedRequest(classified(operation, intents, virtualKeyId), admission, ACTIVE);
}

export function recorded(
  operation: Operation,
  intents: readonly Intent[],
  virtualKeyId?: string,
): RecordedRequest {
  const entry = intentEntry(
    'i1',
    intents.map((intent) => toRecordedItem(intent)),
  );
  const recording = { kind: 'durable', sequence: 0n, leaf: EMPTY_ROOT } as const;
  return new RecordedRequest(admitted(operation, intents, virtualKeyId), recording, {
    entry,
    intents,
    body: Buffer.from('{}'),
  });
}

export function signed(
  operation: Operation,
  intents: readonly Intent[],
  destination: Destination,
  virtualKeyId?: string,
): SignedRequest {
  const signer = new FakeKeyRing().signer();
  if (signer === null) throw new Error('the fake ring has no signer');
  const outgoing = { method: operation.method, target: operation.path, body: Buffer.from('{}'), headers: [] };
  return new SignedRequest(recorded(operation, intents, virtualKeyId), outgoing, { destination, signer });
}

export const ORDER_OPERATION: Operation = {
  method: 'POST',
  family: 'okx',
  path: '/api/v5/trade/order',
  name: 'POST /api/v5/trade/order',
  class: 'place',
  acts: true,
  reader: 'order',
};

export const BALANCE_OPERATION: Operation = {
  method: 'GET',
  family: 'okx',
  path: '/api/v5/account/balance',
  name: 'GET /api/v5/account/balance',
  class: 'read',
  acts: false,
  reader: 'query',
};

export const WITHDRAWAL_OPERATION: Operation = {
  method: 'POST',
  family: 'okx',
  path: '/api/v5/asset/withdrawal',
  name: 'POST /api/v5/asset/withdrawal',
  class: 'money-moving',
  acts: true,
  reader: null,
};

/** What looks like a stage and was made by no step. */
export function forge<T extends object>(stage: T): T {
  return Object.assign(Object.create(null) as object, stage);
}
