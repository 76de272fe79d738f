/** What the guides tell a reader to paste runs as it stands. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { readSnippets, runSnippet } from '../support/guide-snippets.ts';
import { startPaperVenue } from '../support/simulator.ts';

const GUIDES = path.resolve(import.meta.dirname, '../../docs/guides');

/** Each page, how many complete programs it has, and what the first one prints. */
const PAGES = [
  ['ccxt.md', 3],
  ['okx-api.md', 2],
  ['htx.md', 1],
] as const;

const cleanup = new Cleanup();
let variables: Readonly<Record<string, string>>;

before(async () => {
  const venue = cleanup.add(await startPaperVenue({ marketMaker: true }));
  const gateway = cleanup.add(await startTestGateway(venue));
  const { admin } = gateway;
  const terms = { scopes: ['read', 'trade'] } as const;
  const key = await issueTestKey(admin, await bindPaperKey(admin, venue.openAccount().key), terms);
  const htx = venue.openHtxAccount();
  const htxKey = await issueHtxTestKey(admin, await bindPaperKey(admin, htx.key, 'htx'), terms);
  variables = {
    BITTING_OKX_URL: gateway.okxUrl,
    BITTING_OKX_API_KEY: key.apiKey,
    BITTING_OKX_SECRET: key.secret,
    BITTING_OKX_PASSPHRASE: key.passphrase,
    BITTING_HTX_SPOT_URL: gateway.htxSpotUrl,
    BITTING_HTX_CONTRACT_URL: gateway.htxContractUrl,
    BITTING_HTX_ACCESS_KEY: htxKey.apiKey,
    BITTING_HTX_SECRET_KEY: htxKey.secret,
  };
});

after(async () => {
  await cleanup.close();
});

for (const [page, count] of PAGES) {
  void test(`${page} has programs that run as they stand`, async () => {
    const snippets = readSnippets(path.join(GUIDES, page));
    assert.equal(snippets.length, count);
    const [first = '', ...others] = snippets;
    const placed = await runSnippet(first, variables);
    assert.equal(placed.exitCode, 0, placed.output);
    assert.match(placed.output, /^placed \d+\ncancelled \d+\n$/u);
    for (const snippet of others) {
      const { exitCode, output } = await runSnippet(snippet, variables);
      assert.equal(exitCode, 0, output);
    }
  });
}

for (const [page, secret] of [
  ['okx-api.md', 'BITTING_OKX_SECRET'],
  ['htx.md', 'BITTING_HTX_SECRET_KEY'],
] as const) {
  void test(`a program of ${page} fails where the key is wrong`, async () => {
    const [first = ''] = readSnippets(path.join(GUIDES, page));
    const { exitCode } = await runSnippet(first, { ...variables, [secret]: 'wrong' });
    assert.equal(exitCode, 1);
  });
}
