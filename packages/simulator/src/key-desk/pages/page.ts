import type { DeskCall } from '../call.ts';
import type { DeskRules } from '../desk-rules.ts';
import type { Fields } from '../fields.ts';
import { Html, markup, type Content } from '../html.ts';
import type { DeskRefusal } from '../refusals.ts';
import { STYLE } from './style.ts';

/** A request of a person with a browser. */
export interface PageCall extends DeskCall {
  /** What this visitor's forms must carry. */
  readonly token: string;
}

export interface Page {
  readonly title: string;
  readonly body: Html;
}

export interface Redirect {
  readonly to: string;
  /** The session's cookie from now on; empty ends it. */
  readonly cookie?: string;
}

/** What a page shows of the visit before: what was typed, why it was refused, what was done. */
export interface Shown {
  readonly values: Fields | null;
  readonly refusal: DeskRefusal | null;
  readonly notice: string | null;
}

export interface DeskPage {
  readonly show: (call: PageCall, shown: Shown) => Page;
  readonly submit?: (call: PageCall) => Page | Redirect | Promise<Page | Redirect>;
}

export const PERMISSION_WORDS: Readonly<Record<string, string>> = {
  read_only: 'Read',
  trade: 'Trade',
  withdraw: 'Withdraw',
};

export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** What went wrong or was done, above the form. */
export function messagesOf({ refusal, notice }: Shown): Html {
  const bad = refusal === null ? null : markup`<p role="alert">${refusal.message}</p>`;
  const good = notice === null ? null : markup`<p role="status">${notice}</p>`;
  return markup`${bad}${good}`;
}

export interface Frame {
  readonly page: Page;
  readonly rules: DeskRules | null;
  /** For the way out; `null` while nobody is signed in. */
  readonly token: string | null;
}

/** The whole document around a page. */
export function documentOf({ page, rules, token }: Frame): string {
  const site = rules === null ? 'Rehearsal venues' : `${rules.title} on paper`;
  const text = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} – ${site}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<div class="rehearsal">${bannerOf(rules)}</div>
<header>${navigationOf(rules, token)}</header>
<main>
<h1>${page.title}</h1>
${page.body}
</main>
</body>
</html>
`;
  return text.toString();
}

function bannerOf(rules: DeskRules | null): string {
  const real = rules === null ? 'a real venue' : `the real ${rules.title}`;
  return `Rehearsal: this is not ${real}. The money is paper and the keys are worth nothing. Type no real password here.`;
}

function navigationOf(rules: DeskRules | null, token: string | null): Html {
  const links: [string, Content][] = [['/', 'All venues']];
  if (rules !== null) {
    const base = `/${rules.venue}`;
    links.push([base, rules.title]);
    if (token === null) links.push([`${base}/sign-in`, 'Sign in'], [`${base}/sign-up`, 'Sign up']);
    else {
      links.push(
        [`${base}/keys`, 'API management'],
        [`${base}/sub-accounts`, `${capital(rules.subAccountWord)}s`],
      );
      links.push([`${base}/security`, 'Security']);
    }
  }
  links.push(['/mail', 'Mailbox'], ['/authenticator', 'Authenticator']);
  const out =
    rules === null || token === null
      ? null
      : markup`<form method="post" action="/${rules.venue}/sign-out"><input type="hidden" name="formToken" value="${token}"><button type="submit" class="plain">Sign out</button></form>`;
  return markup`<nav>${links.map(([to, text]) => markup`<a href="${to}">${text}</a> `)}${out}</nav>`;
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
