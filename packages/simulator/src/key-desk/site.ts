import { mailCode } from './codes.ts';
import { anySession } from './call.ts';
import { HOME, SECURITY, SIGN_IN, SIGN_OUT, SIGN_UP, VERIFY } from './pages/account-pages.ts';
import { DELETE_KEY, EDIT_KEY, KEYS, NEW_KEY, SUB_ACCOUNTS } from './pages/key-pages.ts';
import type { DeskPage, Page, PageCall, Redirect, Shown } from './pages/page.ts';
import { READY } from './pages/ready-page.ts';
import { DeskRefusal } from './refusals.ts';
import { personOf } from './sign-in.ts';

/** The desk for people: under `/okx/` and `/htx/`. */
const PAGES: Readonly<Record<string, DeskPage>> = {
  '': HOME,
  'sign-up': SIGN_UP,
  'sign-in': SIGN_IN,
  verify: VERIFY,
  'sign-out': SIGN_OUT,
  security: SECURITY,
  keys: KEYS,
  'keys/new': NEW_KEY,
  'keys/edit': EDIT_KEY,
  'keys/delete': DELETE_KEY,
  'sub-accounts': SUB_ACCOUNTS,
  ready: READY,
};

const EMAIL_CODE_SUFFIX = '/email-code';
const FRESH: Shown = { values: null, refusal: null, notice: null };

export type SiteAnswer = Redirect | (Page & { readonly status: number });

/** Answers a request for a page; a refusal is shown on the page that was sent from. */
export async function answerPage(call: PageCall, method: 'GET' | 'POST', path: string): Promise<SiteAnswer> {
  const asksForCode = method === 'POST' && path.endsWith(EMAIL_CODE_SUFFIX) && call.desk.rules.asksEmailCode;
  const name = asksForCode ? path.slice(0, -EMAIL_CODE_SUFFIX.length) : path;
  const page = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
  if (page === undefined) throw new DeskRefusal('PAGE_UNKNOWN');
  try {
    if (method === 'GET') return { ...page.show(call, FRESH), status: 200 };
    if (page.submit === undefined) throw new DeskRefusal('METHOD_WRONG');
    if (asksForCode) return sendCode(call, page);
    const answer = await submitted(call, page, page.submit);
    return 'to' in answer ? answer : { status: 200, ...answer };
  } catch (error) {
    return elsewhere(call, error);
  }
}

async function submitted(
  call: PageCall,
  page: DeskPage,
  submit: NonNullable<DeskPage['submit']>,
): Promise<Redirect | (Page & { readonly status?: number })> {
  try {
    return await submit(call);
  } catch (error) {
    if (!(error instanceof DeskRefusal) || error.code === 'SIGN_IN_NEEDED') throw error;
    const shown = { values: call.fields, refusal: error, notice: null };
    return { ...page.show(call, shown), status: error.status };
  }
}

function sendCode(call: PageCall, page: DeskPage): SiteAnswer {
  const session = anySession(call);
  mailCode(call.desk, personOf(call.desk, session), session.stage === 'open' ? 'confirm' : 'sign-in');
  const notice = 'A code is on its way: read it in the mailbox.';
  return { ...page.show(call, { values: call.fields, refusal: null, notice }), status: 200 };
}

/** Who is not signed in, or has no second factor yet, is led to where that is done. */
function elsewhere({ desk }: PageCall, error: unknown): SiteAnswer {
  if (!(error instanceof DeskRefusal)) throw error;
  if (error.code === 'SIGN_IN_NEEDED') return { to: `/${desk.rules.venue}/sign-in` };
  if (error.code === 'TWO_FACTOR_NEEDED') return { to: `/${desk.rules.venue}/security` };
  throw error;
}
