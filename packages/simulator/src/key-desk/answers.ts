import { API } from './api.ts';
import type { DeskCall } from './call.ts';
import { cookieName, readCookies, setCookie, setMailbox } from './cookies.ts';
import type { Desk } from './desk.ts';
import type { DeskRules } from './desk-rules.ts';
import { Fields } from './fields.ts';
import { documentOf, type Page } from './pages/page.ts';
import { DeskRefusal } from './refusals.ts';
import type { DeskRequest, DeskResponse } from './server.ts';
import { findSession, formTokenOf } from './sessions.ts';
import { answerPage, type SiteAnswer } from './site.ts';

export function refusalAsJson({ code, message, problems, status }: DeskRefusal): DeskResponse {
  return json(status, { error: { code, message, fields: problems } });
}

export function json(status: number, value: unknown, cookies: readonly string[] = []): DeskResponse {
  return { status, type: 'application/json', text: JSON.stringify(value), cookies };
}

export function html(status: number, text: string, cookies: readonly string[] = []): DeskResponse {
  return { status, type: 'text/html', text, cookies };
}

export function pageResponse(page: Page, status = 200): DeskResponse {
  return html(status, documentOf({ page, rules: null, token: null }));
}

export function isJsonType(headers: DeskRequest['headers']): boolean {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

function callOf(desk: Desk, { headers, query }: DeskRequest, fields: Fields): DeskCall & { anchor: string } {
  const cookies = readCookies(headers.cookie);
  const cookie = cookies.get(cookieName(desk.rules, 'session')) ?? '';
  const anchor = cookie === '' ? (cookies.get(cookieName(desk.rules, 'visitor')) ?? '') : cookie;
  return { desk, fields, query: Fields.ofForm(query), session: findSession(desk, cookie), anchor };
}

/** Answers a script. */
export async function answerApi(desk: Desk, request: DeskRequest, path: string): Promise<DeskResponse> {
  const operation = Object.hasOwn(API, `${request.method} ${path}`)
    ? API[`${request.method} ${path}`]
    : undefined;
  if (operation === undefined) throw new DeskRefusal('PAGE_UNKNOWN');
  // No page of another site can send this type without asking first, and it is never told yes.
  if (request.method === 'POST' && !isJsonType(request.headers)) throw new DeskRefusal('TYPE_WRONG');
  const fields = request.body === '' ? Fields.EMPTY : Fields.ofJson(request.body);
  const { value, status = 200, cookie } = await operation(callOf(desk, request, fields));
  return json(status, value, cookie === undefined ? [] : [setCookie(desk.rules, 'session', cookie)]);
}

/** Answers a browser. */
export async function answerSite(desk: Desk, request: DeskRequest, path: string): Promise<DeskResponse> {
  const { rules } = desk;
  const fields = request.method === 'POST' ? Fields.ofForm(request.body) : Fields.EMPTY;
  const { anchor: sent, ...call } = callOf(desk, request, fields);
  if (request.method === 'POST' && (sent === '' || fields.raw('formToken') !== formTokenOf(sent)))
    throw new DeskRefusal('FORM_STALE');
  const anchor = sent === '' ? desk.random(16).toString('base64url') : sent;
  const token = formTokenOf(anchor);
  const answer = await answerPage({ ...call, token }, request.method, path);
  const visitor = sent === '' ? [setCookie(rules, 'visitor', anchor)] : [];
  if ('to' in answer) {
    // Who has just shown an address to sign up or in will want the letters to it.
    const mailbox = answer.cookie === undefined ? [] : setMailbox(fields.text('email'));
    return redirect(rules, answer, [...visitor, ...mailbox]);
  }
  const isOpen = call.session?.stage === 'open';
  return html(answer.status, documentOf({ page: answer, rules, token: isOpen ? token : null }), visitor);
}

function redirect(
  rules: DeskRules,
  { to, cookie }: Extract<SiteAnswer, { readonly to: string }>,
  visitor: readonly string[],
): DeskResponse {
  const session = cookie === undefined ? [] : [setCookie(rules, 'session', cookie)];
  return { status: 303, type: 'text/html', text: '', location: to, cookies: [...visitor, ...session] };
}
