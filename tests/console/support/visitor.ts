/** A person's browser: what a page does that it must not is collected, and fails the test that looks. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { SuiteContext, TestContext } from 'node:test';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { wordsOf, type Language, type Words } from './words.ts';

/** Kept after the run, so that people can look at them. */
export const SCREENSHOTS = path.resolve(import.meta.dirname, '..', 'screenshots');

export interface VisitorOptions {
  readonly language?: Language;
  readonly width?: number;
  readonly height?: number;
  readonly colours?: 'light' | 'dark';
  /** What the browser calls itself. */
  readonly userAgent?: string;
  /** Signed in as this one is. */
  readonly as?: Visitor;
  /** Sentences that the browser's console may hold, because the test provokes them. */
  readonly expected?: readonly RegExp[];
}

export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page says, in this browser's language. */
  readonly words: Words;
  /** Everything that happened and should not have: errors, refusals by the policy, dialogs, requests elsewhere. */
  readonly problems: readonly string[];
  screenshot(name: string): Promise<void>;
  assertClean(): void;
}

/** After each test of a suite: what a failed one saw is kept as a picture. */
export async function keepSight(
  context: TestContext | SuiteContext,
  ...visitors: readonly (Visitor | undefined)[]
): Promise<void> {
  if (!('passed' in context) || context.passed) return;
  const name = context.name.replaceAll(/[^\w]+/gu, '-').slice(0, 60);
  for (const [at, visitor] of visitors.entries())
    await visitor?.screenshot(`failed-${name}-${at}`).catch(() => undefined);
}

const ACTION_MS = 15_000;
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', zh: 'zh-CN' };

export async function visit(
  browser: Browser,
  origin: string,
  options: VisitorOptions = {},
): Promise<Visitor> {
  const {
    as,
    colours = 'light',
    expected = [],
    height = 900,
    language = 'en',
    userAgent,
    width = 1440,
  } = options;
  const context = await browser.newContext({
    ...(as === undefined ? {} : { storageState: { cookies: await as.context.cookies(), origins: [] } }),
    ...(userAgent === undefined ? {} : { userAgent }),
    locale: LOCALES[language],
    viewport: { width, height },
    colorScheme: colours,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(ACTION_MS);
  const page = await context.newPage();
  const problems: string[] = [];
  const note = (text: string): void => {
    if (!expected.some((pattern) => pattern.test(text))) problems.push(text);
  };
  const { host } = new URL(origin);
  context.on('page', (opened) => watch(opened, { host, note }));
  watch(page, { host, note });
  return {
    context,
    page,
    words: wordsOf(language),
    problems,
    async screenshot(name) {
      mkdirSync(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
    },
    assertClean() {
      assert.deepEqual(problems, []);
    },
    async [Symbol.asyncDispose]() {
      await context.close();
    },
  };
}

function watch(
  page: Page,
  { host, note }: { readonly host: string; readonly note: (text: string) => void },
): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') note(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') note(`dialog: ${dialog.message()}`);
    void dialog.accept();
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.host !== host) note(`asked ${url.href}`);
  });
}

/** A security key within the browser that says yes to everything; resolves with what removes it. */
export async function addAuthenticator({ context, page }: Visitor): Promise<CDPSession> {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}
