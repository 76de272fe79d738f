/** What the guides tell a reader to paste runs as it stands. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { readSnippets, runSnippet } from '../support/guide-snippets.ts';
import { startPaperVenue } from '../support/simulator.ts';

const GUIDES = path.resolve(import.meta.dirname, '../../docs/guides');

const PLACED = /^placed \d+\ncancelled \d+\n$/u;

/** Each page, and what its complete programs print. */
const PAGES: readonly (readonly [page: string, outputs: readonly RegExp[]])[] = [
  ['ccxt.md', [PLACED, /^placed (\d+)\ncancelled \1\nwatched \1\n$/u, /^the gateway answers true\n$/u]],
  // okx-api tells on the side what it does.
  ['okx-api.md', [PLACED, /^placed (\d+)\n(?:.*\n)*?cancelled \1\n/mu]],
  ['htx.md', [PLACED, /^the market is at \d+(?:\.\d+)? and the contract account has 100000\n$/u]],
];

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

for (const [page, outputs] of PAGES) {
  void test(`${page} has programs that run as they stand`, async () => {
    const snippets = readSnippets(path.join(GUIDES, page));
    assert.equal(snippets.length, outputs.length);
    for (const [index, snippet] of snippets.entries()) {
      const { exitCode, output } = await runSnippet(snippet, variables);
      assert.equal(exitCode, 0, output);
      assert.match(output, outputs[index] ?? /^$/u);
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
