/** What unmodified clients stream of OKX, direct and through a gateway, and its part of the page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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
import { CLIENT_VERSIONS, openCcxtPro, type CcxtProOkx } from '../support/trading-clients.ts';
import {
  checkPage,
  type DefectFinding,
  type ForbiddenFinding,
  type RowFinding,
  type StreamRefusalFinding,
} from './document.ts';
import { tryForbidden } from './streams/forbidden-streams.ts';
import { nameError } from './forbidden.ts';
import { KEY_TERMS } from './refusals.ts';
import { OKX_API_STREAMS } from './streams/okx-api-rows.ts';
import { OKX_STREAM_DEFECTS } from './streams/okx-defects.ts';
import { OKX_FORBIDDEN_STREAMS } from './streams/okx-forbidden.ts';
import { OKX_STREAM_REFUSALS, type StreamRefusal } from './streams/okx-refusals.ts';
import { CCXT_OKX_STREAMS } from './streams/okx-rows.ts';
import { openOkxSession, streamsOfOkx, type OkxStreamSide } from './streams/okx-venue.ts';
import { runStreamRow, type Doors, type Session } from './streams/session.ts';
import type { VenueStreams } from './streams/venue-streams.ts';
import { stageVenue, type StagedVenue } from './venues.ts';

const found = {
  rows: [] as RowFinding[],
  forbidden: [] as ForbiddenFinding[],
  refusals: [],
  streamRefusals: [] as StreamRefusalFinding[],
  defects: [] as DefectFinding[],
};

const TABLE = [...CCXT_OKX_STREAMS, ...OKX_API_STREAMS];

/** Some answers never come. */
const ROW_MS = 20_000;

interface Ground {
  readonly staged: StagedVenue;
  readonly streams: VenueStreams;
  readonly ccxt: CcxtProOkx;
}

const cleanup = new Cleanup();
const canaries = new CanarySet();
let gateway: TestGateway;
let accountId: string;
let direct: Ground;
let through: Ground;

before(async () => {
  const now = Date.now();
  const staged = [await stageVenue(now), await stageVenue(now)] as const;
  for (const { paper } of staged) cleanup.add(paper);
  gateway = cleanup.add(await startTestGateway(staged[1].paper));
  const { key } = staged[1].account;
  for (const part of ['apiKey', 'secret', 'passphrase'] as const) canaries.watch(part, key[part]);
  // Binding wants clocks that agree, and a gateway may take its time to start.
  const present = Date.now();
  for (const { paper } of staged) paper.setClock(present);
  accountId = await bindPaperKey(gateway.admin, key);
  direct = await lay(staged[0], await openCcxtPro(staged[0].paper.okxUrl, staged[0].account.key));
  through = await lay(
    staged[1],
    await openCcxtPro(gateway.okxUrl, await issueTestKey(gateway.admin, accountId)),
  );
});

async function lay(staged: StagedVenue, ccxt: CcxtProOkx): Promise<Ground> {
  await ccxt.loadMarkets();
  return { staged, streams: streamsOfOkx(staged), ccxt };
}

after(async () => {
  await cleanup.close();
});

const DOORS: Doors<OkxStreamSide> = {
  direct: async () => {
    const { staged, streams, ccxt } = direct;
    const { key } = staged.account;
    const door = { name: 'direct', url: staged.paper.okxUrl, key, traderKey: key } as const;
    return openOkxSession(staged, streams, { ...door, known: ccxt });
  },
  /** Virtual keys for each row: a login is good for one connection, and clients sign whole seconds. */
  gateway: async () => openThrough(await issue('full'), await issue('full')),
};

async function openThrough(key: OkxKey, traderKey: OkxKey): Promise<Session<OkxStreamSide>> {
  const { staged, streams, ccxt: known } = through;
  return openOkxSession(staged, streams, { name: 'gateway', url: gateway.okxUrl, key, traderKey, known });
}

async function issue(name: StreamRefusal['key']): Promise<IssuedTestKey> {
  const { admin } = gateway;
  const key = await issueTestKey(admin, accountId, name === 'wrong secret' ? {} : KEY_TERMS[name]);
  const { virtualKeyId } = key;
  if (name === 'suspended') await admin.suspend({ virtualKeyId });
  if (name === 'revoked') await admin.revoke({ virtualKeyId });
  return name === 'wrong secret' ? { ...key, secret: 'wrong' } : key;
}

for (const row of TABLE) {
  void test(
    `${row.client} ${row.market} ${row.call} is the same through the gateway`,
    { timeout: ROW_MS },
    async () => {
      const { problems, sent } = await runStreamRow(row, DOORS, canaries);
      assert.deepEqual(problems, []);
      found.rows.push({ row, sent });
    },
  );
}

for (const forbidden of OKX_FORBIDDEN_STREAMS) {
  void test(`${forbidden.client} ${forbidden.call} is refused over streams and nothing is sent`, async () => {
    found.forbidden.push(await tryForbidden(forbidden, DOORS));
  });
}

for (const refusal of OKX_STREAM_REFUSALS) {
  void test(`${refusal.refusal} over streams raises ${refusal.ccxt} in ccxt and ${refusal.okxApi} in okx-api`, async () => {
    if (refusal.isHalted === true) await gateway.admin.halt({ reason: 'rehearsal' });
    const raised = { ccxt: '', okxApi: '' };
    try {
      // Apart, since both would log in within one second.
      for (const client of ['ccxt', 'okxApi'] as const)
        raised[client] = await askRefused(refusal.ask[client], await issue(refusal.key));
    } finally {
      if (refusal.isHalted === true) await gateway.admin.resume({ reason: 'over' });
    }
    assert.deepEqual(raised, { ccxt: refusal.ccxt, okxApi: refusal.okxApi });
    found.streamRefusals.push(refusal);
  });
}

void test('what is refused over streams is admitted with a good key', async () => {
  for (const { ask } of OKX_STREAM_REFUSALS)
    for (const client of ['ccxt', 'okxApi'] as const) {
      const key = await issue('full');
      const session = await openThrough(key, key);
      try {
        const raised = await ask[client](session.venue.side);
        if (client === 'okxApi') assert.equal(raised, 'nothing');
        await session.venue.clearBook();
      } finally {
        await session.end();
      }
    }
});

async function askRefused(
  ask: (side: OkxStreamSide) => Promise<unknown>,
  key: IssuedTestKey,
): Promise<string> {
  const session = await openThrough(key, key);
  try {
    const raised = await ask(session.venue.side).then(String, nameError);
    assert.deepEqual(session.streams.takeWishes(), []);
    return raised;
  } finally {
    await session.end();
  }
}

for (const defect of OKX_STREAM_DEFECTS) {
  void test(`${defect.client} ${defect.call}: ${defect.direct}, through the gateway ${defect.gateway}`, async () => {
    const seen = { direct: '', gateway: '' };
    for (const name of ['direct', 'gateway'] as const) {
      const session = await DOORS[name]();
      session.venue.setClock(Date.now());
      seen[name] = await defect.run(session.venue.side);
      await session.end();
    }
    assert.deepEqual(seen, { direct: defect.direct, gateway: defect.gateway });
    found.defects.push(defect);
  });
}

void test('part of the compatibility page about streams of OKX is what this run found', async () => {
  assert.equal(found.rows.length, TABLE.length);
  const { ccxt, okxApi } = CLIENT_VERSIONS;
  const clients = `**ccxt ${ccxt}** (\`ccxt.pro\`) and **okx-api ${okxApi}** (\`WebsocketClient\`, \`WebsocketAPIClient\`)`;
  await checkPage({ venue: 'OKX streams', clients, ...found });
});
