import { existsSync } from 'node:fs';
import type { OperatorView } from '@bitting/client/people.ts';
import { openRecords, type Records } from '@bitting/console/people/desk.ts';
import { confirmPerson } from '@bitting/console/people/holds.ts';
import { readOrigin } from '@bitting/console/people/origin.ts';
import {
  makeLinkFor,
  resetPerson,
  signOutPerson,
  type MadeLink,
} from '@bitting/console/people/people-desk.ts';
import { mayWiden, type Person } from '@bitting/console/people/person-store.ts';
import { openDatabase } from '@bitting/console/server/database.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole, type OptionValues } from '../command.ts';
import { chooseDataDirectory, connect } from '../connection.ts';
import { findOperatorId } from '../operator-lines.ts';
import { renderTable } from '../table.ts';
import { demandNotRootElsewhere } from '../user.ts';
import { visible } from '../visible-text.ts';

const WHO = { name: 'PERSON', describe: 'Name or id (bitting people list)', required: true } as const;
/** What stands where a page tells an address. */
const HERE = '127.0.0.1';
const BY = 'The command line';

type Options = OptionValues<typeof CONNECTION_OPTIONS>;

export const peopleList = defineCommand(
  {
    name: 'people list',
    summary: 'List who can sign in to the console, how, and who waits for what',
    options: CONNECTION_OPTIONS,
    examples: [['bitting people list', 'has everybody a second factor, and does anybody wait?']],
  },
  async ({ options }, console) => {
    using kept = openKept('people list', options);
    const { operators } = await connect(options, console).operatorsList({});
    const people = operators
      .filter(({ kind, state }) => kind === 'person' && state === 'active')
      .map((one) => summarize(one, kept.records));
    const rows = people.map((one) => [
      one.operatorId,
      visible(one.name),
      one.role,
      one.setUp ? `${one.totp} app, ${one.passkeys} passkey, ${one.recoveryCodesLeft} codes` : 'not set up',
      String(one.sessions),
      describeState(one),
    ]);
    console.result(
      { people },
      renderTable(['OPERATOR', 'NAME', 'ROLE', 'SIGN-IN', 'SESSIONS', 'STATE'], rows),
    );
  },
);

export const peopleLink = defineCommand(
  {
    name: 'people link',
    touchesSecrets: true,
    summary: 'Make a link by which somebody sets up how to sign in to the console',
    details: `The link works once and for a day, and replaces the one of before. It is for somebody who cannot sign in yet; "bitting people reset"
is for others. Whoever has it signs in as that person: hand it over by a way that nobody else reads.`,
    positionals: [WHO],
    options: CONNECTION_OPTIONS,
    examples: [['bitting people link owner', 'the first start, when the link of the terminal is over']],
  },
  async ({ options, positionals }, console) => {
    using kept = openKept('people link', options);
    const target = await findPerson(options, positionals, console);
    const known = kept.records.persons.byId(target.operatorId);
    if (known !== null && known.password !== null)
      throw new BittingError('PERSON_SET_UP', target.operatorId, {
        publicDetail: `${visible(target.name)} can sign in already; "bitting people reset" makes that anew.`,
      });
    const link = makeLinkFor(kept.records, target, { kind: 'setup', by: null, holds: false, address: HERE });
    showLink(link, { kept, console, name: target.name });
  },
);

export const peopleReset = defineCommand(
  {
    name: 'people reset',
    touchesSecrets: true,
    summary:
      'Reset how somebody signs in to the console: password lost, second factor lost, or both in wrong hands',
    details: `The password stops working, all sessions end, and a link is shown by which the person sets up a new one. Nothing is widened in that
name until a second factor of before is shown, somebody confirms ("bitting people confirm"), or a day has gone by where nobody else could.`,
    positionals: [WHO],
    options: {
      ...CONNECTION_OPTIONS,
      'forget-factors': {
        kind: 'flag',
        describe: 'The second factors are lost, too: remove them and the recovery codes',
      },
    },
    examples: [
      ['bitting people reset Ada', 'the password is forgotten, the telephone is there'],
      ['bitting people reset Ada --forget-factors', 'the telephone is lost'],
    ],
  },
  async ({ options, positionals }, console) => {
    using kept = openKept('people reset', options);
    const target = await findPerson(options, positionals, console);
    const forgetFactors = options['forget-factors'];
    const link = resetPerson(kept.records, target, { by: null, address: HERE, forgetFactors });
    showLink(link, { kept, console, name: target.name });
  },
);

export const peopleConfirm = defineCommand(
  {
    name: 'people confirm',
    summary: 'Confirm that somebody whose sign-in was reset is still the same person',
    details: 'From then on what widens is done in that name again, by its role, with a second factor.',
    positionals: [WHO],
    options: CONNECTION_OPTIONS,
    examples: [['bitting people confirm Ada', 'you have spoken with her']],
  },
  async ({ options, positionals }, console) => {
    using kept = openKept('people confirm', options);
    const { name, operatorId } = await findPerson(options, positionals, console);
    const person = demandKnown(kept.records, operatorId);
    confirmPerson(kept.records, person, null, HERE);
    console.result({ operatorId, name }, [`${visible(name)} is confirmed`]);
  },
);

export const peopleSessions = defineCommand(
  {
    name: 'people sessions',
    summary: 'List who is signed in to the console, with which browser and from where',
    options: CONNECTION_OPTIONS,
    examples: [['bitting people sessions', 'is anybody there who should not be?']],
  },
  ({ options }, console) => {
    using kept = openKept('people sessions', options);
    const { persons, sessions } = kept.records;
    const all = sessions
      .all(Date.now())
      .map(({ address, device, madeMs, operatorId, seenMs, sessionId }) => ({
        sessionId,
        operatorId,
        name: persons.byId(operatorId)?.name ?? operatorId,
        device,
        address,
        madeMs,
        seenMs,
      }));
    const rows = all.map(({ address, device, madeMs, name, seenMs, sessionId }) => [
      sessionId,
      visible(name),
      device,
      address,
      new Date(madeMs).toISOString(),
      new Date(seenMs).toISOString(),
    ]);
    console.result(
      { sessions: all },
      all.length === 0
        ? ['Nobody is signed in.']
        : renderTable(['SESSION', 'NAME', 'BROWSER', 'FROM', 'SINCE', 'LAST ACTIVE'], rows),
    );
    return Promise.resolve();
  },
);

export const peopleSignOut = defineCommand(
  {
    name: 'people sign-out',
    summary: 'End all sessions of somebody in the console, or of everybody',
    positionals: [{ ...WHO, required: false }],
    options: { ...CONNECTION_OPTIONS, all: { kind: 'flag', describe: 'Of everybody' } },
    examples: [
      ['bitting people sign-out Ada', 'her laptop was stolen'],
      ['bitting people sign-out --all', 'everybody signs in again'],
    ],
  },
  async ({ options, positionals }, console) => {
    if ((positionals[0] === undefined) !== options.all) throw usageError('Name one person, or say --all.');
    using kept = openKept('people sign-out', options);
    const people = options.all
      ? kept.records.persons.list()
      : [await findPerson(options, positionals, console)];
    const ended = people
      .map((one) => signOutPerson(kept.records, one, { by: BY, address: HERE }))
      .reduce((sum, count) => sum + count, 0);
    console.result({ ended }, [ended === 1 ? '1 session ended' : `${ended} sessions ended`]);
  },
);

interface Kept extends Disposable {
  readonly records: Records;
}

/** Whoever owns the data directory is above the console: its database is read and written as it is. */
function openKept(command: string, options: Options): Kept {
  const { directory, pageFile } = layOutData(chooseDataDirectory(options));
  demandNotRootElsewhere(command, directory);
  if (!existsSync(pageFile))
    throw new BittingError('DATA_DIRECTORY_MISSING', pageFile, {
      publicDetail:
        'The console was never started here: "bitting serve" starts it (docs/operations/console.md).',
    });
  const database = openDatabase(pageFile);
  return {
    records: openRecords(database, () => Date.now()),
    [Symbol.dispose]: () => database.close(),
  };
}

async function findPerson(
  options: Options,
  [given = '']: readonly string[],
  console: CommandConsole,
): Promise<OperatorView> {
  const client = connect(options, console);
  const operatorId = await findOperatorId(client, given);
  const { operators } = await client.operatorsList({});
  const found = operators.find((one) => one.operatorId === operatorId);
  if (found?.kind === 'person' && found.state === 'active') return found;
  throw usageError(`${visible(given)} is no person who is active.`);
}

function demandKnown({ persons }: Records, operatorId: string): Person {
  const person = persons.byId(operatorId);
  if (person !== null) return person;
  throw new BittingError('PERSON_UNKNOWN', operatorId, {
    publicDetail: 'This person has never set up how to sign in.',
  });
}

function summarize(
  { name, operatorId, role }: OperatorView,
  { factors, links, nowMs, persons, sessions }: Records,
) {
  const person = persons.byId(operatorId);
  const kinds = factors.list(operatorId).map(({ kind }) => kind);
  const link = links.list(nowMs()).find((one) => one.operatorId === operatorId);
  return {
    operatorId,
    name,
    role,
    setUp: person !== null && person.password !== null,
    totp: kinds.filter((kind) => kind === 'totp').length,
    passkeys: kinds.filter((kind) => kind === 'passkey').length,
    recoveryCodesLeft: factors.recoveryCodesLeft(operatorId),
    sessions: sessions.list(operatorId, nowMs()).length,
    mayWiden: person === null || mayWiden(person, nowMs()),
    linkExpiresAtMs: link?.expiresMs ?? null,
  };
}

function describeState({ linkExpiresAtMs, mayWiden: isFree, setUp }: ReturnType<typeof summarize>): string {
  const link =
    linkExpiresAtMs === null ? [] : [`a link works until ${new Date(linkExpiresAtMs).toISOString()}`];
  const held = isFree ? [] : ['held after a reset: bitting people confirm'];
  return [...held, ...link].join('; ') || (setUp ? 'in order' : 'bitting people link');
}

interface Shown {
  readonly kept: Kept;
  readonly console: CommandConsole;
  readonly name: string;
}

function showLink({ expiresAtMs, path }: MadeLink, { console, kept, name }: Shown): void {
  const url = `${readOrigin(kept.records.database) ?? ''}${path}`;
  const until = new Date(expiresAtMs).toISOString();
  console.result({ url, expiresAtMs }, [
    console.paint.strong(url),
    `For ${visible(name)}, once, until ${until}. It is shown this once only.`,
  ]);
}
