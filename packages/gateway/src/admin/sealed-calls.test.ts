import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { decodeBase64Url } from '../channel/base64url.ts';
import { writeBinding } from '../channel/binding-text.ts';
import { Receiver, sealTo } from '../channel/testing/browser.ts';
import {
  type AdminFixture,
  HTX_KEY,
  HTX_REPORT,
  startAdminFixture,
  TERMS,
  VENUE_KEY,
} from './testing/admin-fixture.ts';
import { actsOf, idOf, idProposed, withCode } from './testing/people.ts';

const { apiKey, secret, passphrase, ...BIND_TERMS } = VENUE_KEY;
const KEY = { apiKey, secret, passphrase };

interface Ground {
  readonly fixture: AdminFixture;
  readonly ownerId: string;
  /** In the name of the owner, who has just shown a second factor. */
  readonly page: AdminClient;
  /** In whose name, and how long ago he showed it. */
  readonly speak: (operatorId: string, agoMs?: number) => AdminClient;
}

async function start(fixture: AdminFixture): Promise<Ground> {
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'console', role: 'viewer', kind: 'console' });
  const speak = (operatorId: string, agoMs?: number): AdminClient =>
    openAdminClient({
      socketPath: fixture.socketPath,
      token: made.token ?? '',
      actingFor: {
        operatorId,
        ...(agoMs === undefined ? {} : { steppedUpAtMs: fixture.clock.wallMs() - agoMs }),
      },
    });
  const ownerId = await idOf(fixture, 'owner');
  return { fixture, ownerId, page: speak(ownerId, 0), speak };
}

async function sealBind(ground: Ground, change: { readonly key?: object; readonly bound?: object } = {}) {
  const channel = await ground.page.channelOpen({ purpose: 'bind' });
  const parameters = { ...BIND_TERMS, ...change.bound };
  return sealTo(channel, change.key ?? KEY, {
    operation: 'bind',
    operatorId: ground.ownerId,
    parameters,
  });
}

test('a venue key that was sealed binds as one in clear does, and is tried as it is', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const bound = await ground.page.bind({ ...BIND_TERMS, sealed: await sealBind(ground) });
  assert.equal(bound.label, VENUE_KEY.label);
  const [probed] = fixture.probed;
  assert.deepEqual([probed?.apiKey, probed?.secret, probed?.passphrase], [apiKey, secret, passphrase]);
  const [act] = actsOf(fixture, 'bind');
  assert.ok(act?.details['via']?.startsWith('op_'));
});

test('an HTX key without a passphrase is sealed with null or without one', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  fixture.probeReport = HTX_REPORT;
  const { apiKey: key, secret: code, ...terms } = HTX_KEY;
  const sealed = await sealBind(ground, {
    key: { apiKey: key, secret: code, passphrase: null },
    bound: terms,
  });
  await ground.page.bind({ ...terms, sealed });
  assert.equal(fixture.probed[0]?.passphrase, null);
});

test('a channel is signed by the key of the ledger, over who opened it for what', async () => {
  await using fixture = await startAdminFixture();
  const { ownerId, page } = await start(fixture);
  const channel = await page.channelOpen({ purpose: 'bind' });
  const { channelId, expiresAtMs, publicKey } = channel;
  const fields = { channel: channelId, expiresAtMs, operation: 'bind', operator: ownerId, publicKey };
  const key = parseNoteKey(channel.verifierKey);
  const verify = (changed: object) =>
    key.verify(
      decodeUtf8(writeBinding('channel', { ...fields, ...changed })),
      decodeBase64Url(channel.signature),
    );
  assert.ok(verify({}));
  for (const changed of [{ operator: 'op_0' }, { operation: 'rebind' }, { expiresAtMs: expiresAtMs + 1 }])
    assert.ok(!verify(changed));
  assert.ok(!decodeUtf8(writeBinding('channel', fields)).startsWith(key.name));
  assert.equal((await page.channelOpen({ purpose: 'bind' })).verifierKey, channel.verifierKey);
});

test('a venue key that was sealed for another call opens for none', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const others: readonly object[] = [
    { venue: 'htx' },
    { environment: 'live' },
    { label: 'other' },
    { trading: 'spot' },
    { region: 'paper' },
  ];
  for (const bound of others) {
    const sealed = await sealBind(ground, { bound });
    await assert.rejects(ground.page.bind({ ...BIND_TERMS, sealed }), withCode('SEALED_UNREADABLE'));
  }
  const channel = await ground.page.channelOpen({ purpose: 'bind' });
  const binding = { operation: 'bind', operatorId: 'op_0', parameters: BIND_TERMS };
  const sealed = sealTo(channel, KEY, binding);
  await assert.rejects(ground.page.bind({ ...BIND_TERMS, sealed }), withCode('SEALED_UNREADABLE'));
  assert.equal(fixture.probed.length, 0);
});

test('a sealed key is good for one call, of the operator who opened the channel', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const sealed = await sealBind(ground);
  fixture.clientFor('admin');
  const admin = ground.speak(await idOf(fixture, 'admin'), 0);
  await assert.rejects(admin.bind({ ...BIND_TERMS, sealed }), withCode('SEAL_CHANNEL_FOREIGN'));
  await ground.page.bind({ ...BIND_TERMS, sealed });
  await assert.rejects(ground.page.bind({ ...BIND_TERMS, sealed }), withCode('SEAL_CHANNEL_USED'));
  const late = await sealBind(ground);
  fixture.clock.advance(15 * 60_000);
  const page = ground.speak(ground.ownerId, 0);
  await assert.rejects(page.bind({ ...BIND_TERMS, sealed: late }), withCode('SEAL_CHANNEL_EXPIRED'));
});

test('what is sealed is a venue key and nothing else', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const wrong = [
    [{ ...KEY, label: 'x' }, 'FIELD_UNKNOWN'],
    [{ apiKey }, 'FIELD_MISSING'],
    [{ ...KEY, secret: 7 }, 'FIELD_MALFORMED'],
    [{ ...KEY, secret: 'x'.repeat(4097) }, 'FIELD_MALFORMED'],
    [[KEY], 'FIELD_MALFORMED'],
  ] as const;
  for (const [key, code] of wrong) {
    const sealed = await sealBind(ground, { key });
    await assert.rejects(ground.page.bind({ ...BIND_TERMS, sealed }), withCode(code));
  }
});

test('CON-13 a console is refused every secret in clear, sealed ones beside it too, and a person is not', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const { page } = ground;
  await assert.rejects(page.bind(VENUE_KEY), withCode('SECRET_IN_CLEAR'));
  const both = { ...BIND_TERMS, secret, sealed: await sealBind(ground) };
  await assert.rejects(page.bind(both as never), withCode('SECRET_IN_CLEAR'));
  await assert.rejects(page.unseal({ passphrase: 'correct horse' }), withCode('SECRET_IN_CLEAR'));
  const shown = { passphrase: 'correct horse' };
  await assert.rejects(
    page.vaultAddLock({ shown, added: { keyFile: 'AAAA' }, label: 'x' }),
    withCode('SECRET_IN_CLEAR'),
  );
  const owner = fixture.clientFor('owner');
  const channel = await owner.channelOpen({ purpose: 'bind' });
  const sealed = sealTo(channel, KEY, {
    operation: 'bind',
    operatorId: ground.ownerId,
    parameters: BIND_TERMS,
  });
  await assert.rejects(owner.bind({ ...VENUE_KEY, sealed } as never), withCode('FIELD_MALFORMED'));
  const bound = await owner.bind(VENUE_KEY);
  const { accountId } = bound;
  await assert.rejects(page.rebind({ accountId, ...KEY }), withCode('SECRET_IN_CLEAR'));
});

test('a key is exchanged by one that was sealed for this account, as what it is shown as', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  const other = { ...KEY, apiKey: 'venue-api-key-other' };
  const seal = async (shown: object) =>
    sealTo(await ground.page.channelOpen({ purpose: 'rebind', accountId }), other, {
      operation: 'rebind',
      operatorId: ground.ownerId,
      parameters: { accountId, reason: 'leaked', venue: 'okx', environment: 'paper', ...shown },
    });
  const call = async (shown: object) =>
    ground.page.rebind({ accountId, reason: 'leaked', sealed: await seal(shown) });
  await assert.rejects(call({ environment: 'live' }), withCode('SEALED_UNREADABLE'));
  await assert.rejects(call({ reason: 'none' }), withCode('SEALED_UNREADABLE'));
  assert.equal((await call({})).accountId, accountId);
  await assert.rejects(ground.page.channelOpen({ purpose: 'rebind' }), withCode('FIELD_MALFORMED'));
  await assert.rejects(ground.page.channelOpen({ purpose: 'bind', accountId }), withCode('FIELD_MALFORMED'));
});

test('CON-13 a virtual key comes back sealed to whoever asked, and by a console in no other way', async () => {
  await using fixture = await startAdminFixture();
  const { ownerId, page } = await start(fixture);
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  const wanted = { accountId, label: 'bot', owner: 'Ada', ...TERMS };
  await assert.rejects(page.issue(wanted), withCode('SEAL_TO_NEEDED'));
  const smallOrder = Buffer.alloc(32).toString('base64url');
  await assert.rejects(page.issue({ ...wanted, sealTo: smallOrder }), withCode('PUBLIC_KEY_MALFORMED'));
  assert.equal(actsOf(fixture, 'issue').length, 0);
  const [receiver, other] = [new Receiver(), new Receiver()];
  const issued = await page.issue({ ...wanted, sealTo: receiver.sealTo });
  const { virtualKeyId: subject, sealed } = issued;
  assert.deepEqual([issued.secret, issued.passphrase], [null, null]);
  assert.ok(sealed !== undefined);
  const bound = { operation: 'issue', operatorId: ownerId, subject };
  const secrets = receiver.open(sealed, bound);
  assert.match(secrets?.['secret'] ?? '', /^[0-9A-F]{32}$/u);
  assert.match(secrets?.['passphrase'] ?? '', /^.{24}$/u);
  assert.equal(other.open(sealed, bound), null);
  assert.equal(receiver.open(sealed, { ...bound, subject: 'vk_other' }), null);
  const again = new Receiver();
  const rotated = await page.rotate({ virtualKeyId: subject, sealTo: again.sealTo });
  assert.ok(rotated.sealed !== undefined);
  const second = again.open(rotated.sealed, { ...bound, operation: 'rotate' });
  assert.match(second?.['secret'] ?? '', /^[0-9A-F]{32}$/u);
  assert.notEqual(second?.['secret'], secrets?.['secret']);
  await assert.rejects(page.rotate({ virtualKeyId: subject }), withCode('SEAL_TO_NEEDED'));
});

test('a key whose private half only its bot has comes back as it is', async () => {
  await using fixture = await startAdminFixture();
  const { page } = await start(fixture);
  fixture.probeReport = HTX_REPORT;
  const { accountId } = await fixture.clientFor('owner').bind(HTX_KEY);
  const publicKey = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
  const terms = { ...TERMS, instruments: ['btcusdt'], algorithm: 'ed25519' as const, publicKey };
  const issued = await page.issue({ accountId, label: 'bot', owner: 'Ada', ...terms });
  assert.deepEqual([issued.secret, issued.sealed], [null, undefined]);
});

test('an operator whom a console adds has a token sealed to its maker, or none that anybody knows', async () => {
  await using fixture = await startAdminFixture();
  const { ownerId, page } = await start(fixture);
  const alone = await page.operatorsAdd({ name: 'Eve', role: 'trader' });
  assert.deepEqual([alone.token, alone.sealed], [null, undefined]);
  const receiver = new Receiver();
  const made = await page.operatorsAdd({ name: 'Bob', role: 'trader', sealTo: receiver.sealTo });
  assert.ok(made.token === null && made.sealed !== undefined);
  const bound = { operation: 'operators-add', operatorId: ownerId, subject: made.operatorId };
  const token = receiver.open(made.sealed, bound)?.['token'] ?? '';
  assert.equal((await fixture.clientWith(token).operatorsToken({})).operatorId, made.operatorId);
  await assert.rejects(page.operatorsToken({ operatorId: made.operatorId }), withCode('SEAL_TO_NEEDED'));
});

test('whom a secret is sealed to is no part of what others agree to, and is said again when it is carried out', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  const owner = fixture.clientFor('owner');
  const approver = fixture.clientFor('approver');
  await owner.approvalsSet({ needed: { keys: 1, operators: 1 } });
  const wanted = { accountId, label: 'bot', owner: 'Ada', ...TERMS };
  const approvalId = await idProposed(ground.page.issue({ ...wanted, sealTo: new Receiver().sealTo }));
  const { change, digest } = await owner.approvalsShow({ approvalId });
  assert.ok(!change.includes('sealTo'));
  await approver.approvalsApprove({ approvalId, digest });
  await assert.rejects(ground.page.approvalsCarryOut({ approvalId }), withCode('SEAL_TO_NEEDED'));
  const receiver = new Receiver();
  const done = await ground.page.approvalsCarryOut({ approvalId, sealTo: receiver.sealTo });
  assert.equal(done.operation, 'issue');
  assert.equal((done.result as { readonly secret: unknown }).secret, null);
});

test('a sealed key is proposed as one in clear is, and the same key is sealed again once others agreed', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const owner = fixture.clientFor('owner');
  const approver = fixture.clientFor('approver');
  await owner.approvalsSet({ needed: { bind: 1, operators: 1 } });
  const bind = async (key?: object) =>
    ground.page.bind({ ...BIND_TERMS, sealed: await sealBind(ground, key === undefined ? {} : { key }) });
  const approvalId = await idProposed(bind());
  const { change, digest, concealed } = await owner.approvalsShow({ approvalId });
  assert.ok(concealed && !change.includes('sealed') && !change.includes(secret));
  await approver.approvalsApprove({ approvalId, digest });
  assert.notEqual(await idProposed(bind({ ...KEY, apiKey: 'another' })), approvalId);
  assert.equal((await bind()).label, VENUE_KEY.label);
});

test('nothing is sealed to a vault that is sealed, and its channels are gone', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const sealed = await sealBind(ground);
  await fixture.clientFor('owner').seal({});
  await assert.rejects(ground.page.channelOpen({ purpose: 'bind' }), withCode('VAULT_SEALED'));
  await fixture.clientFor('owner').unseal({ keyFile: fixture.keyFile });
  await assert.rejects(ground.page.bind({ ...BIND_TERMS, sealed }), withCode('SEAL_CHANNEL_EXPIRED'));
});
