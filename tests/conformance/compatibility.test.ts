/** The whole table, direct and through a gateway, and the page that it writes. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, mock, test } from 'node:test';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueTestKey,
  startTestGateway,
  type IssuedTestKey,
  type TestGateway,
} from '../support/gateway.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import { CLIENT_VERSIONS, openClients, type TradingClients } from '../support/trading-clients.ts';
import { checkPage, type RowFinding, type ForbiddenFinding, type RefusalFinding } from './document.ts';
import { attempt, nameError, toFinding } from './forbidden.ts';
import { FORBIDDEN_CALLS } from './forbidden-calls.ts';
import { KEY_TERMS, REFUSALS, type KeyName, type RefusalCase } from './refusals.ts';
import type { Row } from './row.ts';
import { runRow, type Venue } from './run.ts';
import { TABLE } from './table.ts';
import { openDirect, openVenue, stageVenue, type StagedVenue } from './venues.ts';

const found = {
  rows: [] as RowFinding[],
  forbidden: [] as ForbiddenFinding[],
  refusals: [] as RefusalFinding[],
};

const cleanup = new Cleanup();
const canaries = new CanarySet();
let staged: readonly [StagedVenue, StagedVenue];
let gateway: TestGateway;
let accountId: string;
let virtualKey: IssuedTestKey;
let direct: Venue;
let through: Venue;

before(async () => {
  const now = Date.now();
  staged = [await stageVenue(now), await stageVenue(now)];
  for (const { paper } of staged) cleanup.add(paper);
  gateway = cleanup.add(await startTestGateway(staged[1].paper));
  watchKey('real key', staged[1].account.key);
  // Binding wants clocks that agree, and a gateway may take its time to start.
  const present = Date.now();
  for (const { paper } of staged) paper.setClock(present);
  accountId = await bindPaperKey(gateway.admin, staged[1].account.key);
  virtualKey = await issueTestKey(gateway.admin, accountId);
  canaries.watch('virtual secret', virtualKey.secret);
  canaries.watch('virtual passphrase', virtualKey.passphrase);
  direct = openDirect(staged[0]);
  through = openVenue(staged[1], 'gateway', openClients(gateway.okxUrl, virtualKey));
});

/** The venues' clocks stand still in between; a price or a signature must not grow old because the machine is slow. */
beforeEach(() => {
  const now = Date.now();
  for (const venue of [direct, through]) venue.setClock(now);
});

after(async () => {
  await cleanup.close();
});

function watchKey(name: string, key: OkxKey): void {
  for (const part of ['apiKey', 'secret', 'passphrase'] as const)
    canaries.watch(`${name}: ${part}`, key[part]);
}

for (const row of TABLE) {
  void test(`${row.client} ${row.market} ${row.call} is the same through the gateway`, async () => {
    const { problems, sent } = await runRow(watched(row), direct, through);
    assert.deepEqual(problems, []);
    found.rows.push({ row, sent });
  });
}

for (const call of FORBIDDEN_CALLS) {
  void test(`${call.client} ${call.call} is refused and nothing is sent`, async () => {
    const control = await attempt(call, direct.side, () => direct.takeRequests());
    assert.ok(control.arrived.includes(call.reaches), `direct it reaches ${control.arrived.join(', ')}`);
    const refused = await attempt(call, through.side, () => through.takeRequests());
    assert.deepEqual(refused.arrived, []);
    assert.notEqual(refused.raised, 'nothing');
    found.forbidden.push(toFinding(call, refused));
  });
}

for (const refusal of REFUSALS) {
  void test(`${refusal.refusal} raises ${refusal.ccxt} in ccxt and ${refusal.okxApi} in okx-api`, async () => {
    const key = await issueFor(refusal.key);
    const clients = openClients(gateway.okxUrl, refusal.spoil?.(key) ?? key);
    const ground = {
      admin: gateway.admin,
      control: staged[1].paper.control,
      keyFile: gateway.keyFile,
      clients,
    };
    await refusal.before?.(ground);
    through.takeRequests();
    const [inCcxt, inOkxApi] = [
      await askLate(refusal, 'ccxt', clients),
      await askLate(refusal, 'okxApi', clients),
    ];
    const arrived = through.takeRequests().filter(({ signed, method }) => signed && method === 'POST');
    await refusal.after?.(ground);
    const headers = clients.ccxt.last_response_headers as Readonly<Record<string, string>>;
    assert.deepEqual(
      { ccxt: inCcxt, okxApi: inOkxApi, code: codeIn(headers), arrived: arrived.length },
      { ccxt: refusal.ccxt, okxApi: refusal.okxApi, code: refusal.code, arrived: refusal.arrives ?? 0 },
    );
    found.refusals.push(refusal);
  });
}

void test('what is refused with a special key is admitted with a good one', async () => {
  const clients = openClients(gateway.okxUrl, virtualKey);
  for (const { ask, key } of REFUSALS.filter((refusal) => refusal.key !== 'full')) {
    if (key === 'slow') continue;
    await ask.ccxt(clients);
    await ask.okxApi(clients);
  }
});

void test('compatibility page is what this run found', async () => {
  const { ccxt, okxApi } = CLIENT_VERSIONS;
  const findings = { venue: 'OKX', clients: `**ccxt ${ccxt}** and **okx-api ${okxApi}**`, ...found } as const;
  await checkPage(findings);
});

void test('no secret of the real or the virtual key lies in the data directory in clear', () => {
  assert.deepEqual(canaries.searchTree(gateway.layout.directory), []);
  // The same search finds what is not secret, so it does read these files.
  const control = new CanarySet();
  control.watch('account', accountId);
  assert.notDeepEqual(control.searchTree(gateway.layout.directory), []);
});

/** The same row; what the bot gets to see through the gateway must hold nothing of the real key. */
function watched(row: Row): Row {
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

async function issueFor(name: KeyName): Promise<IssuedTestKey> {
  const key = await issueTestKey(gateway.admin, accountId, KEY_TERMS[name]);
  const { virtualKeyId } = key;
  if (name === 'suspended') await gateway.admin.suspend({ virtualKeyId });
  if (name === 'revoked') await gateway.admin.revoke({ virtualKeyId });
  return key;
}

/** Asks with the bot's clock set back; the gateway is another process and keeps the true time. */
async function askLate(
  refusal: RefusalCase,
  client: 'ccxt' | 'okxApi',
  clients: TradingClients,
): Promise<string> {
  if (refusal.clockBehindMs !== undefined) {
    mock.timers.enable({ apis: ['Date'], now: Date.now() - refusal.clockBehindMs });
    // ccxt took hold of the clock when it was loaded; this is its own way to be wrong about the time.
    clients.ccxt.options['timeDifference'] = refusal.clockBehindMs;
  }
  try {
    return await refusal.ask[client](clients).then(() => 'nothing', nameError);
  } finally {
    mock.timers.reset();
  }
}

function codeIn(headers: Readonly<Record<string, string>>): string | undefined {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'bitting-code');
  return name === undefined ? undefined : headers[name];
}
