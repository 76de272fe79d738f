import { TOTP_STEP_MS } from '../../bounds.ts';
import type { DeskRules } from '../desk-rules.ts';
import type { Fields } from '../fields.ts';
import { markup } from '../html.ts';
import type { Mail } from '../records.ts';
import { decodeBase32, totpCode } from '../totp.ts';
import { instant, type Page } from './page.ts';

export interface ShownMail {
  readonly venue: string;
  readonly mail: Mail;
}

/** The front door: which venue. */
export function frontPage(venues: readonly DeskRules[]): Page {
  const links = venues.map(({ venue, title }) => markup`<li><a href="/${venue}">${title} on paper</a></li>`);
  return {
    title: 'Rehearsal venues',
    body: markup`<ul>${links}</ul>
<p>Letters from the venues are in the <a href="/mail">mailbox</a>. If you have no authenticator app at hand, or the clock of the rehearsal is moved by hand, use the <a href="/authenticator">authenticator</a>.</p>`,
  };
}

export function mailPage(to: string, mails: readonly ShownMail[]): Page {
  const letters = mails.map(
    ({ venue, mail: { subject, text, at } }) =>
      markup`<section class="card"><h2>${subject}</h2><p class="hint">${venue}, ${instant(at)}</p><pre>${text}</pre></section>`,
  );
  const none = to === '' ? null : markup`<p>Nothing for this address yet.</p>`;
  return {
    title: 'Mailbox',
    body: markup`<form class="card" method="get" action="/mail"><div class="field"><label for="to">E-mail address</label><input type="email" id="to" name="to" value="${to}" autocomplete="off"></div><button type="submit">Read</button></form>
${letters.length === 0 ? none : letters}`,
  };
}

export interface ShownCode {
  readonly code: string;
  readonly from: number;
  readonly until: number;
}

const CODES_SHOWN = 3;

/** The present code and the next ones; `null` when the secret is not base32. */
export function codesOf(secret: string, now: number): readonly ShownCode[] | null {
  if (decodeBase32(secret) === null) return null;
  const first = now - (now % TOTP_STEP_MS);
  return Array.from({ length: CODES_SHOWN }, (_none, at) => {
    const from = first + at * TOTP_STEP_MS;
    return { code: totpCode(secret, from), from, until: from + TOTP_STEP_MS };
  });
}

/** An authenticator app for rehearsals: it runs on the venue's clock and remembers nothing. */
export function authenticatorPage(fields: Fields, codes: readonly ShownCode[] | null): Page {
  const isWrong = fields.has('secret') && codes === null;
  const rows = (codes ?? []).map(
    ({ code, from }, at) =>
      markup`<tr><td><code${at === 0 ? markup` id="code"` : ''}>${code}</code></td><td>from ${new Date(from).toISOString().slice(11, 19)} UTC</td></tr>`,
  );
  const problem = isWrong
    ? markup`<p class="error" id="secret-error">This is not a base32 secret.</p>`
    : null;
  const invalid = isWrong ? markup` aria-invalid="true" aria-describedby="secret-error"` : '';
  return {
    title: 'Authenticator',
    body: markup`${rows.length === 0 ? null : markup`<table><thead><tr><th scope="col">Code</th><th scope="col">Shown</th></tr></thead><tbody>${rows}</tbody></table>`}
<form class="card" method="post" action="/authenticator"><div class="field"><label for="secret">Secret</label><p class="hint">The one that the venue showed when you set up two-factor authentication.</p>${problem}<input type="text" id="secret" name="secret" value="" autocomplete="off" spellcheck="false"${invalid}></div><button type="submit">Show codes</button></form>`,
  };
}
