/** What the guides tell a reader to paste runs as it stands. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { readSnippets, runSnippet } from '../support/guide-snippets.ts';
import { startPaperVenue } from '../support/simulator.ts';

const GUIDES = path.resolve(import.meta.dirname, '../../docs/guides');

/** Each page, how many complete programs it has, and what the first one prints. */
const PAGES = [
  ['ccxt.md', 2],
  ['okx-api.md', 1],
] as const;

const cleanup = new Cleanup();
let variables: Readonly<Record<string, string>>;

before(async () => {
  const venue = cleanup.add(await startPaperVenue({ marketMaker: true }));
  const gateway = cleanup.add(await startTestGateway(venue));
  const accountId = await bindPaperKey(gateway.admin, venue.openAccount().key);
  const key = await issueTestKey(gateway.admin, accountId, { scopes: ['read', 'trade'] });
  variables = {
    BITTING_OKX_URL: gateway.okxUrl,
    BITTING_OKX_API_KEY: key.apiKey,
    BITTING_OKX_SECRET: key.secret,
    BITTING_OKX_PASSPHRASE: key.passphrase,
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

void test('a program of a guide fails where the key is wrong', async () => {
  const [first = ''] = readSnippets(path.join(GUIDES, 'okx-api.md'));
  const { exitCode } = await runSnippet(first, { ...variables, BITTING_OKX_SECRET: 'wrong' });
  assert.equal(exitCode, 1);
});
