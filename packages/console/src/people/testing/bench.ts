import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { openDesk, type Caller, type Desk } from '../desk.ts';
import { OwnAccount } from '../own-account.ts';
import { Proofs } from '../proofs.ts';
import { SCHEMA } from '../schema.ts';
import { SecretBox } from '../secret-box.ts';
import { SetUp } from '../set-up.ts';
import { SignIn } from '../sign-in.ts';
import type { SignedIn } from '../signed-in.ts';
import { CHEAP, codeAt, putPerson, type ReadyPerson } from './put-person.ts';

export const AT_MS = 1_790_000_000_000;
export const HOME: Caller = {
  address: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0',
  deviceToken: undefined,
};
export const PASSWORD = 'violet hammer cloud nine';

export interface Bench extends Disposable {
  readonly desk: Desk;
  readonly proofs: Proofs;
  readonly signIn: SignIn;
  readonly setUp: SetUp;
  readonly own: OwnAccount;
  readonly box: SecretBox;
  /** Those whom the gateway has disabled. */
  readonly disabled: Set<string>;
  pass(ms: number): void;
  /** Somebody who can sign in. */
  put(name?: string): ReadyPerson;
  /** Password and code, each fresh: another half minute passes. */
  enter(person: ReadyPerson, caller?: Caller): Promise<SignedIn & { readonly token: string }>;
}

/** Everything about people without a network; time stands until it is passed. */
export function openBench(file = ':memory:', known?: SecretBox): Bench {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
  database.exec(SCHEMA);
  const box = known ?? SecretBox.of(randomBytes(32));
  const disabled = new Set<string>();
  let nowMs = AT_MS;
  const site = { rpId: 'localhost', origins: ['http://localhost:8088'] };
  const desk = openDesk({ database, box, site, nowMs: () => nowMs, cost: CHEAP });
  const proofs = new Proofs(desk);
  const signIn = new SignIn(desk, proofs, (operatorId) => Promise.resolve(!disabled.has(operatorId)));
  let people = 0;
  return {
    desk,
    proofs,
    signIn,
    setUp: new SetUp(desk, proofs, signIn),
    own: new OwnAccount(desk),
    box,
    disabled,
    pass: (ms) => {
      nowMs += ms;
    },
    put: (name = 'Ada') => {
      people += 1;
      return putPerson(database, box, { operatorId: `opr_${people}`, name, password: PASSWORD }, nowMs);
    },
    async enter(person, caller = HOME) {
      nowMs += 30_000;
      const { ticket } = await signIn.password(person.name, person.password, caller);
      const code = codeAt(person.totpSecret, nowMs);
      const { sessionToken } = await signIn.secondFactor(ticket, { code }, caller);
      return { ...demandSession(desk, sessionToken), token: sessionToken };
    },
    [Symbol.dispose]: () => database.close(),
  };
}

export function demandSession({ nowMs, sessions }: Desk, token: string): SignedIn {
  const found = sessions.find(token, nowMs());
  if (found === null) throw new Error('no session');
  return found;
}

/** For `assert.rejects` and `assert.throws`. */
export function isRefused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof BittingError && error.code === code;
}
