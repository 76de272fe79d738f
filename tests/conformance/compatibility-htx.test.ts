/** The table of HTX, direct and through a gateway, and its part of the page. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { htx } from 'ccxt';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueHtxTestKey,
  startTestGateway,
  type IssuedHtxKey,
  type TestGateway,
} from '../support/gateway.ts';
import { signHtx } from '../support/htx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { CLIENT_VERSIONS, openCcxtHtx, openCcxtHtxAtOnePort } from '../support/trading-clients.ts';
import { checkPage, type ForbiddenFinding, type RefusalFinding, type RowFinding } from './document.ts';
import { attempt, nameError, toFinding } from './forbidden.ts';
import { callThroughCcxt, HTX_FORBIDDEN_CALLS, HTX_FORBIDDEN_UNIFIED } from './htx/forbidden-calls.ts';
import { HTX_KEY_TERMS, HTX_REFUSALS, type HtxKeyName, type HtxRefusalCase } from './htx/refusals.ts';
import { AT, HTX_MARKETS } from './htx/markets.ts';
import { HTX_TABLE } from './htx/table.ts';
import { openDirectHtx, openHtx, stageHtx, type StagedHtx } from './htx/venues.ts';
import type { HtxSide, Row } from './row.ts';
import { runRow, type Venue } from './run.ts';

/** Some seconds less than the gateway's window. */
const SECONDS_AHEAD_MAX = 24;

const found = {
  rows: [] as RowFinding[],
  forbidden: [] as ForbiddenFinding[],
  refusals: [] as RefusalFinding[],
};

const cleanup = new Cleanup();
const canaries = new CanarySet();
let staged: readonly [StagedHtx, StagedHtx];
let gateway: TestGateway;
let accountId: string;
let virtualKey: IssuedHtxKey;
let direct: Venue<HtxSide>;
let through: Venue<HtxSide>;

before(async () => {
  const now = Date.now();
  staged = [await stageHtx(now, cleanup), await stageHtx(now, cleanup)];
  gateway = cleanup.add(await startTestGateway(staged[1].paper));
  const { key } = staged[1].account;
  canaries.watch('real access key', key.apiKey);
  canaries.watch('real secret', key.secret);
  // Binding wants clocks that agree, and a gateway may take its time to start.
  const present = Date.now();
  for (const { paper } of staged) paper.setClock(present);
  accountId = await bindPaperKey(gateway.admin, key);
  virtualKey = await issueHtxTestKey(gateway.admin, accountId);
  canaries.watch('virtual secret', virtualKey.secret);
  direct = openDirectHtx(staged[0]);
  through = openHtx(staged[1], 'gateway', openCcxtHtx(gateway, virtualKey));
});

/**
 * The venues' clocks stand still in between; a price or a signature must not grow old because the machine is slow. One
 * second's signature serves ten orders and no more, and here is a bot that does more than that: so with every test its
 * clock goes ahead by another second, as far as a clock may.
 */
let seconds = 0;
beforeEach(() => {
  const now = Date.now();
  seconds += 1;
  for (const venue of [direct, through]) {
    venue.setClock(now);
    venue.side.ccxt.options['timeDifference'] = aheadBy(seconds);
  }
});

/** As ccxt takes it; without the first seconds, so that the venue's answers do not take longer than it is ahead. */
function aheadBy(nth: number): number {
  return -1_000 * (2 + (nth % SECONDS_AHEAD_MAX));
}

after(async () => {
  await cleanup.close();
});

for (const row of HTX_TABLE) {
  void test(`${row.client} ${row.market} ${row.call} on HTX is the same through the gateway`, async () => {
    const { problems, sent } = await runRow(watched(row), direct, through);
    assert.deepEqual(problems, []);
    found.rows.push({ row, sent });
  });
}

for (const call of HTX_FORBIDDEN_UNIFIED) {
  void test(`ccxt ${call.call} on HTX is refused and nothing is sent`, async () => {
    const probe = { run: async ({ ccxt }: HtxSide) => call.run(ccxt) };
    const control = await attempt(probe, direct.side, () => direct.takeRequests());
    assert.ok(control.arrived.includes(call.reaches), `direct it reaches ${control.arrived.join(', ')}`);
    const refused = await attempt(probe, through.side, () => through.takeRequests());
    assert.deepEqual(refused.arrived.filter(isAct), []);
    assert.notEqual(refused.raised, 'nothing');
    found.forbidden.push(toFinding({ client: 'ccxt', ...call }, refused));
  });
}

for (const call of HTX_FORBIDDEN_CALLS) {
  const name = `${call.method} ${call.path}`;
  void test(`${name} of the ${call.host} host is refused at both listeners and nothing is sent (POL-01, POL-02)`, async () => {
    const probe = { run: async ({ ccxt }: HtxSide) => callThroughCcxt(ccxt, call) };
    const control = await attempt(probe, direct.side, () => direct.takeRequests());
    assert.deepEqual(control.arrived, [name]);
    const refused = await attempt(probe, through.side, () => through.takeRequests());
    assert.deepEqual(refused.arrived, []);
    assert.notEqual(refused.raised, 'nothing');
    for (const url of [gateway.htxSpotUrl, gateway.htxContractUrl]) {
      const body = call.method === 'POST' ? { body: call.parameters } : {};
      // Not in a second in which anybody has asked for the same.
      const timestampMs = Date.now() + aheadBy(seconds);
      const request = signHtx(virtualKey, { ...call, ...body, timestampMs, host: new URL(url).host });
      const answer = await requestRaw(url, request);
      assert.match(answer.headers.get('bitting-code') ?? '', /^OPERATION_(FORBIDDEN|UNKNOWN|NOT_ADMITTED)$/u);
    }
    assert.deepEqual(through.takeRequests(), []);
    found.forbidden.push(toFinding({ client: 'ccxt', call: 'request', reaches: name }, refused));
  });
}

for (const refusal of HTX_REFUSALS) {
  void test(`${refusal.refusal} on HTX raises ${refusal.ccxt} in ccxt`, async () => {
    const key = await issueFor(refusal.key);
    const ccxt = openCcxtHtx(gateway, refusal.spoil?.(key) ?? key);
    // What ccxt asks before the call that it is about would be refused in its place.
    ccxt.setMarkets(through.side.ccxt.markets);
    ccxt.accounts = await through.side.ccxt.fetchAccounts();
    const ground = { admin: gateway.admin, control: staged[1].paper.htx, keyFile: gateway.keyFile, ccxt };
    await refusal.before?.(ground);
    through.takeRequests();
    const raised = await askLate(refusal, ccxt);
    const arrived = through.takeRequests().filter(({ signed, method }) => signed && method === 'POST');
    await refusal.after?.(ground);
    const headers = ccxt.last_response_headers as Readonly<Record<string, string>>;
    assert.deepEqual(
      { ccxt: raised, code: codeIn(headers), arrived: arrived.length },
      { ccxt: refusal.ccxt, code: refusal.code, arrived: refusal.arrives ?? 0 },
    );
    found.refusals.push({ refusal: refusal.refusal, code: refusal.code, ccxt: refusal.ccxt });
  });
}

for (const listener of ['htxSpotUrl', 'htxContractUrl'] as const) {
  void test(`a client that signs the venue's own host names and knows one port (${listener}) trades on both hosts`, async () => {
    const ccxt = openCcxtHtxAtOnePort(gateway[listener], virtualKey);
    ccxt.options['timeDifference'] = aheadBy(seconds);
    for (const { symbol, size: amount } of HTX_MARKETS) {
      // On spot ccxt signs batches in another way, for another of its host names.
      const order = { symbol, type: 'limit', side: 'buy', amount, price: AT.low } as const;
      const created = [await ccxt.createOrder(symbol, 'limit', 'buy', amount, AT.low)];
      created.push(...(await ccxt.createOrders([order])));
      for (const { id } of created) await ccxt.cancelOrder(id ?? '', symbol);
    }
    for (const type of ['spot', 'swap']) await ccxt.fetchBalance({ type });
  });
}

void test('what is refused on HTX with a special key is admitted with a good one', async () => {
  // One that no order of this second was signed with before.
  const ccxt = openCcxtHtx(gateway, await issueFor('full'));
  ccxt.setMarkets(through.side.ccxt.markets);
  ccxt.accounts = through.side.ccxt.accounts;
  for (const [nth, { ask, key }] of HTX_REFUSALS.entries()) {
    if (key === 'full' || key === 'slow') continue;
    // Two contract orders of one second are the same bytes, unless they have client order ids.
    ccxt.options['timeDifference'] = aheadBy(seconds + nth);
    await ask(ccxt);
  }
});

void test('part of the compatibility page about HTX is what this run found', async () => {
  const findings = { venue: 'HTX', clients: `**ccxt ${CLIENT_VERSIONS.ccxt}**`, ...found } as const;
  await checkPage(findings);
});

void test('no secret of the real or the virtual HTX key lies in the data directory in clear', () => {
  assert.deepEqual(canaries.searchTree(gateway.layout.directory), []);
  // The same search finds what is not secret, so it does read these files.
  const control = new CanarySet();
  control.watch('account', accountId);
  assert.notDeepEqual(control.searchTree(gateway.layout.directory), []);
});

/** The same row; what the bot gets to see through the gateway must hold nothing of the real key. */
function watched(row: Row<HtxSide>): Row<HtxSide> {
  return {
    ...row,
    async run(side) {
      const result = await row.run(side);
      const seen = `${JSON.stringify(result)} ${JSON.stringify(side.ccxt.last_response_headers)}`;
      if (side.name === 'gateway') assert.deepEqual(canaries.search(row.call, seen), []);
      return result;
    },
  };
}

function isAct(request: string): boolean {
  return request.startsWith('POST ');
}

async function issueFor(name: HtxKeyName): Promise<IssuedHtxKey> {
  const key = await issueHtxTestKey(gateway.admin, accountId, HTX_KEY_TERMS[name]);
  const { virtualKeyId } = key;
  if (name === 'suspended') await gateway.admin.suspend({ virtualKeyId });
  if (name === 'revoked') await gateway.admin.revoke({ virtualKeyId });
  return key;
}

/** Asks with the bot's clock set back; ccxt has its own way to be wrong about the time. */
async function askLate(refusal: HtxRefusalCase, ccxt: htx): Promise<string> {
  ccxt.options['timeDifference'] = refusal.clockBehindMs ?? aheadBy(seconds);
  return refusal.ask(ccxt).then(() => 'nothing', nameError);
}

function codeIn(headers: Readonly<Record<string, string>>): string | undefined {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'bitting-code');
  return name === undefined ? undefined : headers[name];
}
