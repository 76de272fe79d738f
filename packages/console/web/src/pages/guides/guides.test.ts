import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { OFFICIAL_LINKS } from '../../app/official-links.ts';
import { INCIDENT_SHEETS } from './incident-sheets.ts';
import { GUIDES_TEXTS } from './texts.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../../../..');
/** The venues' own domains; whatever else looks like one is somebody's trick. */
const DOMAINS = { okx: /^(?:www|my|app)\.okx\.com$/u, htx: /^www\.htx\.com$/u } as const;

test('every sheet that is named lies with the program', () => {
  for (const { file } of INCIDENT_SHEETS) assert.ok(existsSync(path.join(ROOT, file)), file);
});

test('every sheet that has a text is shown', () => {
  assert.deepEqual(
    INCIDENT_SHEETS.map(({ name }) => name).toSorted(),
    Object.keys(GUIDES_TEXTS.en.trouble.sheets).toSorted(),
  );
});

test('official links lead to the venues alone, over TLS', () => {
  for (const venue of ['okx', 'htx'] as const)
    for (const { url } of OFFICIAL_LINKS[venue]) {
      const { protocol, host, username } = new URL(url);
      assert.equal(protocol, 'https:', url);
      assert.match(host, DOMAINS[venue]);
      assert.equal(username, '', url);
    }
});

test('every official link has its words', () => {
  for (const { id } of Object.values(OFFICIAL_LINKS).flat())
    assert.ok(id in GUIDES_TEXTS.en.venues.links, id);
});
