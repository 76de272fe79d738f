import type { KeyDetails } from '@bitting/client/operations.ts';
import type { GatewaySeen } from '../scene.ts';

const DAY_MS = 86_400_000;

/** What a gateway says of which there is nothing to say. */
export function healthyGateway(nowMs: number): GatewaySeen {
  return {
    status: {
      version: '0.1.0',
      sealed: false,
      state: 'active',
      uptimeMs: 1_000,
      ledgerWritable: true,
      ledgerReserved: false,
      openIntents: 0,
      accounts: 1,
      haltFile: false,
      closedVenues: [],
      closedAccounts: [],
      closedKeys: [],
      virtualKeys: 1,
      listeners: { okx: 'http://127.0.0.1:18400' },
    },
    ledger: {
      records: '10',
      checkpoint: 'origin\n10\nroot\n\n— log AAAA\n— example.com/w BBBB\n',
      archived: '0',
      covered: '10',
      uncoveredMs: null,
      addressesErasedBefore: null,
    },
    accounts: [
      {
        accountId: 'acc_00000000000000b2',
        venue: 'okx',
        environment: 'live',
        region: 'global',
        label: 'main',
        state: 'active',
        boundAtMs: nowMs - DAY_MS,
        permissions: ['read_only', 'trade'],
        ipBound: true,
        trading: 'spot',
        expiresAtMs: null,
        venueKey: { state: 'as-accepted', lookedAtMs: nowMs - 60_000, problem: null, elsewhere: null },
        virtualKeys: 1,
      },
    ],
    keys: [healthyKey(nowMs)],
    keysLeftOut: 0,
  };
}

function healthyKey(nowMs: number): KeyDetails {
  return {
    virtualKeyId: 'key_00000000000000a1',
    venue: 'okx',
    accountId: 'acc_00000000000000b2',
    label: 'grid',
    owner: 'grid',
    state: 'active',
    createdAtMs: nowMs - 60 * DAY_MS,
    expiresAtMs: nowMs + 60 * DAY_MS,
    secretVersion: 1,
    algorithm: 'hmac-sha256',
    bodyBinding: 'none',
    apiKey: 'public',
    publicKey: null,
    policyVersion: 1,
    policy: {
      scopes: ['read', 'trade'],
      markets: ['spot'],
      instruments: ['BTC-USDT'],
      notionalPerOrder: { USDT: '1000' },
      requestsPerSecond: 20,
      sourceCidrs: [],
      expiresAtMs: nowMs + 60 * DAY_MS,
    },
    document: { version: 1, limits: { notionalPerDay: { USDT: '5000' } } },
    above: [],
    usage: [
      {
        layer: 'key',
        notionalThisHour: {},
        notionalToday: {},
        turnoverToday: {},
        lossToday: {},
        openOrders: 0,
        uses: 5,
        lastUsedMs: nowMs - 1_000,
      },
    ],
    worstCase: [
      { period: 'day', asset: 'USDT', amount: '100', parts: null, ruleId: 'notional-per-day', remedies: [] },
    ],
  };
}
