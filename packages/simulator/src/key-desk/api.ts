import { anySession, signedIn, type DeskCall } from './call.ts';
import { confirmTwoFactor, mailCode, offerTwoFactor } from './codes.ts';
import { editKey, listKeys, makeKey, removeKey } from './key-book.ts';
import { DeskRefusal } from './refusals.ts';
import { closeSession } from './sessions.ts';
import { personOf, signIn, signUp, verify, type SignedIn } from './sign-in.ts';
import { makeSubAccount, viewAccounts } from './sub-accounts.ts';

export interface ApiAnswer {
  readonly value: unknown;
  readonly status?: number;
  /** The session's cookie from now on; empty ends it. */
  readonly cookie?: string;
}

type Operation = (call: DeskCall) => ApiAnswer | Promise<ApiAnswer>;

const DONE: ApiAnswer = { value: { ok: true } };

function answerOf({ cookie, person, asks }: SignedIn): ApiAnswer {
  return { cookie, value: { uid: person.uid, email: person.email, asks } };
}

function accountOf(call: DeskCall): ApiAnswer {
  const person = signedIn(call);
  const { uid, email, totpSecret } = person;
  const accounts = viewAccounts(call.desk, person);
  return { value: { uid, email, hasTwoFactor: totpSecret !== null, accounts } };
}

function mailOneCode(call: DeskCall): ApiAnswer {
  if (!call.desk.rules.asksEmailCode) throw new DeskRefusal('PAGE_UNKNOWN');
  const session = anySession(call);
  const purpose = session.stage === 'open' ? 'confirm' : 'sign-in';
  mailCode(call.desk, personOf(call.desk, session), purpose);
  return DONE;
}

/** The desk for scripts: under `/okx/api/` and `/htx/api/`. */
export const API: Readonly<Record<string, Operation>> = {
  'POST sign-up': async ({ desk, fields }) => ({ ...answerOf(await signUp(desk, fields)), status: 201 }),
  'POST sign-in': async ({ desk, fields }) => answerOf(await signIn(desk, fields)),
  'POST verify': (call) => answerOf(verify(call.desk, anySession(call), call.fields)),
  'POST sign-out': (call) => {
    closeSession(call.desk, anySession(call));
    return { ...DONE, cookie: '' };
  },
  'GET account': accountOf,
  'POST two-factor': (call) => ({ value: offerTwoFactor(call.desk, signedIn(call)) }),
  'POST two-factor/confirm': (call) => {
    confirmTwoFactor(call.desk, signedIn(call), call.fields);
    return DONE;
  },
  'POST email-code': mailOneCode,
  'GET keys': (call) => ({
    value: { keys: listKeys(call.desk, signedIn(call), call.query.text('account')) },
  }),
  'POST keys': (call) => ({ status: 201, value: makeKey(call.desk, signedIn(call), call.fields) }),
  'POST keys/change': (call) => ({ value: editKey(call.desk, signedIn(call), call.fields) }),
  'POST keys/delete': (call) => {
    removeKey(call.desk, signedIn(call), call.fields);
    return DONE;
  },
  'GET sub-accounts': (call) => ({
    value: { accounts: viewAccounts(call.desk, signedIn(call)).filter(({ kind }) => kind === 'sub') },
  }),
  'POST sub-accounts': (call) => ({
    status: 201,
    value: makeSubAccount(call.desk, signedIn(call), call.fields),
  }),
};
