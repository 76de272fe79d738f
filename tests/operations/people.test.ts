/** The pages about people who sign in, followed command by command beside what the console keeps. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openDesk, type Caller, type Desk } from '@bitting/console/people/desk.ts';
import { Proofs } from '@bitting/console/people/proofs.ts';
import { mayWiden } from '@bitting/console/people/person-store.ts';
import { SecretBox } from '@bitting/console/people/secret-box.ts';
import { SetUp } from '@bitting/console/people/set-up.ts';
import { SignIn } from '@bitting/console/people/sign-in.ts';
import { setOrigin } from '@bitting/console/people/origin.ts';
import { CHEAP, codeAt, putPerson, readTotpSecret } from '@bitting/console/people/testing/put-person.ts';
import { openDatabase } from '@bitting/console/server/database.ts';
import { Outbox } from '@bitting/console/store/outbox.ts';
import { bitting } from '../backup/backup-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import { startTestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { Sheet, type SheetTerms } from './sheet.ts';
import { giveOperator, untilIndexed } from './waiting.ts';

const ORIGIN = 'http://localhost:8088';
const CALLER: Caller = { address: '127.0.0.1', userAgent: 'Firefox/150.0', deviceToken: undefined };
const PASSWORD = 'violet hammer cloud nine';

async function openGround(cleanup: Cleanup) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-people-sheet-'));
  cleanup.add({ close: () => Promise.resolve(rmSync(directory, { recursive: true, force: true })) });
  const gateway = cleanup.add(await startTestGateway(cleanup.add(await startPaperVenue())));
  giveOperator(gateway);
  const { layout } = gateway;
  mkdirSync(layout.consoleDirectory, { recursive: true, mode: 0o700 });
  const database = openDatabase(layout.pageFile);
  cleanup.add({ close: () => Promise.resolve(database.close()) });
  setOrigin(database, ORIGIN);
  new Outbox(layout.alertsFile)[Symbol.dispose]();
  const box = SecretBox.fromFile(layout.pageKeyFile);
  const site = { rpId: 'localhost', origins: [ORIGIN] };
  const desk = openDesk({ database, box, site, nowMs: () => Date.now(), cost: CHEAP });
  const proofs = new Proofs(desk);
  const signIn = new SignIn(desk, proofs, () => Promise.resolve(true));
  const setUp = new SetUp(desk, proofs, signIn);
  const data = layout.directory;
  const run = (...words: readonly string[]) => bitting([...words, '--data', data]);
  const sheet = (page: string, instead?: SheetTerms['instead']): Sheet =>
    new Sheet(page, {
      words: [[/^(?=[\w-]+\.token$)/u, `${directory}/`]],
      directory,
      data: () => data,
      ...(instead === undefined ? {} : { instead }),
    });
  return { gateway, database, box, desk, signIn, setUp, sheet, run };
}

/** Password, app and codes by a link, as it stands in what a command wrote. */
async function setUpBy({ desk, setUp }: { desk: Desk; setUp: SetUp }, out: string): Promise<Uint8Array> {
  const token = new RegExp(`${ORIGIN}/(?:setup|reset)#([A-Za-z0-9_-]{43})`, 'u').exec(out)?.[1];
  assert.ok(token !== undefined, out);
  const { offer, ticket } = await setUp.begin(token, PASSWORD);
  const secret = readTotpSecret(offer.totp.secret);
  await setUp.factor(token, ticket, { kind: 'totp', code: codeAt(secret, desk.nowMs()), name: 'app' });
  await setUp.finish(token, ticket, CALLER);
  return secret;
}

void test('Who follows the page about people lets the first owner and others in, and out.', async () => {
  const cleanup = new Cleanup();
  try {
    const ground = await openGround(cleanup);
    const { desk, sheet } = ground;
    const page = sheet('people.md');
    const [first] = await page.follow('The first start');
    await setUpBy(ground, first?.out ?? '');
    const [, link] = await page.follow('More people');
    await setUpBy(ground, link?.out ?? '');
    const [ada] = desk.persons.list();
    assert.ok(ada !== undefined && ada.name === 'Ada');
    assert.equal(desk.sessions.all(Date.now()).length, 2);
    const [sessions, out] = await page.follow('Who is there');
    assert.match(sessions?.out ?? '', /Ada +Firefox/u);
    assert.match(out?.out ?? '', /^1 session ended/mu);
    assert.equal(desk.sessions.all(Date.now()).length, 0);
    assert.notEqual((await ground.run('people', 'link', 'Ada')).status, 0);
    const reset = await ground.run('people', 'reset', 'Ada', '--forget-factors');
    assert.equal(desk.persons.byName('Ada')?.password, null);
    await setUpBy(ground, reset.out);
    assert.notEqual(desk.persons.byName('Ada')?.heldMs, null);
    await page.follow('After a reset');
    assert.equal(desk.persons.byName('Ada')?.heldMs, null);
    page.demandAllFollowed();
  } finally {
    await cleanup.close();
  }
});

void test('Who follows the sheet of a lost second factor is in again, and widens only when confirmed.', async () => {
  const cleanup = new Cleanup();
  try {
    const ground = await openGround(cleanup);
    const { box, database, desk, gateway, sheet, signIn } = ground;
    const { operatorId } = await gateway.admin.operatorsAdd({ name: 'Ada', role: 'approver' });
    const ada = putPerson(
      database,
      box,
      { operatorId, name: 'Ada', password: PASSWORD },
      Date.now() - 60_000,
    );
    const isFree = (): boolean => {
      const person = desk.persons.byId(operatorId);
      assert.ok(person !== null);
      return mayWiden(person, Date.now());
    };
    const ticketOf = async (): Promise<string> => (await signIn.password('Ada', PASSWORD, CALLER)).ticket;
    // Ada uses her link as soon as she has it, as the page says.
    const page = sheet('incident-lost-second-factor.md', async (line) => {
      if (!line.startsWith('bitting people reset')) return null;
      const { status, out, err } = await ground.run('people', 'reset', 'Ada', '--forget-factors');
      assert.equal(status, 0, err);
      assert.equal(desk.factors.list(operatorId).length, 0);
      assert.notEqual((await ground.run('people', 'confirm', 'Ada')).status, 0);
      await setUpBy(ground, out);
      return { line, out, err };
    });
    await signIn.secondFactor(await ticketOf(), { code: codeAt(ada.totpSecret, Date.now()) }, CALLER);
    const [out] = await page.follow('The device is in wrong hands');
    assert.match(out?.out ?? '', /^1 session ended/mu);

    const [code = ''] = ada.recoveryCodes;
    await signIn.recoveryCode(await ticketOf(), code, CALLER);
    assert.equal(isFree(), false);
    await page.follow('There are recovery codes');
    assert.equal(isFree(), true);

    const [, list] = await page.follow('Everything is lost');
    assert.match(list?.out ?? '', /Ada +approver +1 app, .*held after a reset/u);
    assert.equal(isFree(), true);

    await untilIndexed(gateway.admin);
    await page.follow('Find out');
    await page.follow('Go on');
    page.demandAllFollowed();
  } finally {
    await cleanup.close();
  }
});
