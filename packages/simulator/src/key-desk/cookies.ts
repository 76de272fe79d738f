import { EMAIL_LENGTH_MAX } from '../bounds.ts';
import type { DeskRules } from './desk-rules.ts';

/** Cookies of a request by name; the first of a name counts. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
}

/** `session` is who is signed in; `visitor` only ties a form to the browser that asked for it. */
export function cookieName({ venue }: DeskRules, kind: 'session' | 'visitor'): string {
  return `${venue}-${kind}`;
}

/** No script reads it, no other site sends it; an empty value ends it. */
export function setCookie(rules: DeskRules, kind: 'session' | 'visitor', value: string): string {
  const end = value === '' ? '; Max-Age=0' : '';
  return `${cookieName(rules, kind)}=${value}; Path=/${rules.venue}; HttpOnly; SameSite=Strict${end}`;
}

const MAILBOX = 'mailbox';
/** For as long as a rehearsal takes. */
const MAILBOX_SECONDS = 30 * 86_400;

/** Whose letters were read last in this browser; empty: nobody's. What is no cookie of ours reads as nobody. */
export function mailboxOf(header: string | undefined): string {
  const value = readCookies(header).get(MAILBOX) ?? '';
  return Buffer.from(value, 'base64url').toString('utf8');
}

/** Remembers it; nothing where there is none to remember. */
export function setMailbox(address: string): readonly string[] {
  if (address === '' || address.length > EMAIL_LENGTH_MAX) return [];
  const value = Buffer.from(address).toString('base64url');
  return [`${MAILBOX}=${value}; Path=/mail; HttpOnly; SameSite=Strict; Max-Age=${MAILBOX_SECONDS}`];
}
