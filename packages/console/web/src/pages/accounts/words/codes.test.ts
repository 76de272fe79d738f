import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { CATALOGUE } from '@bitting/core/errors/catalogue.ts';
import { fieldFor, stageFor } from '../wizard/stages.ts';
import { BIND_CODES, isBindCode } from './codes.ts';

const GATEWAY = path.resolve(import.meta.dirname, '../../../../../../gateway/src');
/** Everything that a call to bind or rebind goes through before and while the key is kept. */
const PLACES = [
  'admin/operations/bind.ts',
  'admin/operations/rebind.ts',
  'admin/tried-key.ts',
  'admin/given-secrets.ts',
  'admin/labels.ts',
  'admin/acting.ts',
  'admin/account-scope.ts',
  'admin/approvals/*.ts',
  'channel/*.ts',
];
/** Of decisions about proposals and of answers that are sealed, which no binding comes to. */
const OTHERS = new Set([
  'APPROVAL_REFUSED',
  'INTERNAL_FAULT',
  'OPERATOR_NOT_FOUND',
  'QUORUM_UNREACHABLE',
  'VIRTUAL_KEY_NOT_FOUND',
  'POLICY_MALFORMED',
  'KEY_TERMS_REFUSED',
  'LAST_OWNER',
]);
/** Of the page's way to the server, and of what the browser itself refuses to seal. */
const OF_THE_PAGE = new Set([
  'NETWORK_LOST',
  ...Array.from(
    readFileSync(path.resolve(import.meta.dirname, '../../../sealing/sealing-error.ts'), 'utf8').matchAll(
      /\| '(?<code>[A-Z_]+)'/gu,
    ),
    ({ groups }) => groups?.['code'] ?? '',
  ),
]);

function codesThrown(): readonly string[] {
  const sources = PLACES.flatMap((place) => globSync(place, { cwd: GATEWAY }))
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(path.join(GATEWAY, file), 'utf8'));
  ok(sources.length > 10, 'the sources were not found');
  const found = sources.flatMap((source) =>
    Array.from(
      source.matchAll(/'(?<code>[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)'/gu),
      ({ groups }) => groups?.['code'] ?? '',
    ),
  );
  return [...new Set(found)].filter((code) => Object.hasOwn(CATALOGUE, code)).toSorted();
}

describe('the codes of a binding', () => {
  it('each have a sentence', () => {
    const thrown = codesThrown();
    ok(thrown.length > 12, thrown.join(' '));
    deepEqual(
      thrown.filter((code) => !isBindCode(code) && !OTHERS.has(code)),
      [],
    );
  });

  it('know what the browser itself refuses', () => {
    ok(OF_THE_PAGE.size > 5);
    for (const code of OF_THE_PAGE) ok(isBindCode(code), code);
  });

  it('are codes of the catalogue, each in both languages', () => {
    for (const [code, sentence] of Object.entries(BIND_CODES.en)) {
      ok(Object.hasOwn(CATALOGUE, code) || OF_THE_PAGE.has(code), code);
      ok(isBindCode(code));
      match(BIND_CODES.zh[code], /\p{Script=Han}/u, code);
      match(sentence, /[.?]$/u, code);
    }
  });

  it('lead to where they are mended', () => {
    equal(stageFor('CREDENTIAL_REFUSED', 'passphrase'), 'paste');
    equal(stageFor('CREDENTIAL_REFUSED', 'addresses'), 'venue');
    equal(stageFor('CREDENTIAL_REFUSED', 'place'), 'place');
    equal(stageFor('UPSTREAM_UNREACHED', 'wait'), 'connect');
    equal(stageFor('CREDENTIAL_ALREADY_BOUND', null), 'paste');
    equal(stageFor('LABEL_TAKEN', null), 'place');
    equal(stageFor('VAULT_SEALED', null), 'connect');
    equal(fieldFor('passphrase'), 'passphrase');
    equal(fieldFor('clock'), null);
  });
});
