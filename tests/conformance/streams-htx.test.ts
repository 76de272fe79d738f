/** What unmodified clients stream of HTX, direct and through a gateway, and its part of the page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueHtxTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { CLIENT_VERSIONS, openCcxtProHtx, type CcxtProHtx } from '../support/trading-clients.ts';
import { checkPage, type ForbiddenFinding, type RowFinding } from './document.ts';
import { tryForbidden } from './streams/forbidden-streams.ts';
import { HTX_FORBIDDEN_STREAMS } from './streams/htx-forbidden.ts';
import { CCXT_HTX_STREAMS } from './streams/htx-rows.ts';
import { openHtxSession, streamsOfHtx, type HtxStreamSide } from './streams/htx-venue.ts';
import { runStreamRow, type Doors } from './streams/session.ts';
import type { VenueStreams } from './streams/venue-streams.ts';
import { stageHtx, type StagedHtx } from './htx/venues.ts';

const found = { rows: [] as RowFinding[], forbidden: [] as ForbiddenFinding[], refusals: [] };

/** Some answers never come. */
const ROW_MS = 20_000;

interface Ground {
  readonly staged: StagedHtx;
  readonly streams: VenueStreams;
  readonly ccxt: CcxtProHtx;
}

const cleanup = new Cleanup();
const canaries = new CanarySet();
let gateway: TestGateway;
let accountId: string;
let direct: Ground;
let through: Ground;

before(async () => {
  const now = Date.now();
  const staged = [await stageHtx(now, cleanup), await stageHtx(now, cleanup)] as const;
  gateway = cleanup.add(await startTestGateway(staged[1].paper));
  const { key } = staged[1].account;
  for (const part of ['apiKey', 'secret'] as const) canaries.watch(part, key[part]);
  // Binding wants clocks that agree, and a gateway may take its time to start.
  const present = Date.now();
  for (const { paper } of staged) paper.setClock(present);
  accountId = await bindPaperKey(gateway.admin, key);
  direct = await lay(staged[0], await openCcxtProHtx(staged[0].paper, staged[0].account.key));
  through = await lay(
    staged[1],
    await openCcxtProHtx(gateway, await issueHtxTestKey(gateway.admin, accountId)),
  );
});

async function lay(staged: StagedHtx, ccxt: CcxtProHtx): Promise<Ground> {
  await ccxt.loadMarkets();
  return { staged, streams: streamsOfHtx(staged), ccxt };
}

after(async () => {
  await cleanup.close();
});

const DOORS: Doors<HtxStreamSide> = {
  direct: async () => {
    const { staged, streams, ccxt: known } = direct;
    const { paper: urls, account } = staged;
    return openHtxSession(staged, streams, { name: 'direct', urls, key: account.key, known });
  },
  /** A virtual key for each row: a login is good for one connection, and clients sign whole seconds. */
  gateway: async () => {
    const { staged, streams, ccxt: known } = through;
    const key = await issueHtxTestKey(gateway.admin, accountId);
    return openHtxSession(staged, streams, { name: 'gateway', urls: gateway, key, known });
  },
};

for (const row of CCXT_HTX_STREAMS) {
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

for (const forbidden of HTX_FORBIDDEN_STREAMS) {
  void test(`${forbidden.call} of HTX is refused over streams and nothing is sent`, async () => {
    found.forbidden.push(await tryForbidden(forbidden, DOORS));
  });
}

void test('part of the compatibility page about streams of HTX is what this run found', async () => {
  assert.equal(found.rows.length, CCXT_HTX_STREAMS.length);
  const clients = `**ccxt ${CLIENT_VERSIONS.ccxt}** (\`ccxt.pro\`)`;
  await checkPage({ venue: 'HTX streams', clients, ...found });
});
