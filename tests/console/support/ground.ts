/** A whole installation on paper with its page, and one browser for the people of a test. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { readPrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { openBrowser } from '../../support/browser.ts';
import { Cleanup } from '../../support/cleanup.ts';
import {
  CLI,
  findPortBase,
  ROOT,
  startDemo,
  waitUntilGone,
  type DemoLine,
} from '../../support/demo-process.ts';
import { makeWithColleagues, type Colleague } from './colleagues.ts';
import { visit, type Visitor, type VisitorOptions } from './visitor.ts';

export interface ConsoleGround {
  readonly line: DemoLine;
  readonly layout: DataLayout;
  /** `http://localhost:PORT`. */
  readonly origin: string;
  /** Where the first owner sets himself up; it is used once. */
  readonly setupLink: string;
  readonly browser: Browser;
  /** The owner by the command line's way in. */
  readonly admin: AdminClient;
  /** A command at the terminal of the machine; throws where it fails. */
  command(...words: readonly string[]): string;
  visit(options?: VisitorOptions): Promise<Visitor>;
  close(): Promise<void>;
}

/** A busy machine takes its time to start the last of four processes. */
const CONSOLE_MS = 60_000;

/** Where it was not built of these sources yet: in a fresh clone nobody else has done it. */
export function buildPage(): void {
  execFileSync(process.execPath, [path.join(ROOT, 'tools', 'build-page.ts')], { stdio: 'pipe' });
}

export async function startConsoleGround(colleagues: readonly Colleague[] = []): Promise<ConsoleGround> {
  const cleanup = new Cleanup();
  try {
    buildPage();
    const parent = mkdtempSync(path.join(os.tmpdir(), 'bitting-page-'));
    cleanup.add({
      async close() {
        rmSync(parent, { recursive: true, force: true });
      },
    });
    const data = path.join(parent, 'demo');
    if (colleagues.length > 0) await makeWithColleagues(data, colleagues);
    const demo = await startDemo(data, await findPortBase());
    const { pid = 0 } = demo.child;
    cleanup.add({
      async close() {
        demo.child.kill('SIGTERM');
        await waitUntilGone([pid]);
      },
    });
    const run = (...words: readonly string[]): string =>
      execFileSync(process.execPath, [CLI, ...words, '--data', demo.line.dataDir], { encoding: 'utf8' });
    const { origin } = new URL(demo.line.console ?? '');
    await answers(origin);
    // Where the machine is too busy for the console to be there in time, the demo says where it will be, without the link.
    const setupLink = findLink(demo.line.console ?? '') ?? findLink(run('people', 'link', 'owner')) ?? '';
    const browser = await openBrowser();
    cleanup.add(browser);
    const layout = layOutData(demo.line.dataDir);
    const token = readPrivateFile(layout.operatorTokenFile).toString('utf8').trim();
    return {
      line: demo.line,
      layout,
      origin,
      setupLink,
      browser,
      admin: openAdminClient({ socketPath: layout.adminSocket, token }),
      command: run,
      visit: (options) => visit(browser, origin, options),
      close: () => cleanup.close(),
    };
  } catch (error) {
    await cleanup.close();
    throw error;
  }
}

function findLink(text: string): string | undefined {
  return /http\S+\/setup#\S+/u.exec(text)?.[0];
}

async function answers(origin: string): Promise<void> {
  const deadline = performance.now() + CONSOLE_MS;
  for (;;) {
    const isThere = await fetch(origin).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    if (performance.now() > deadline) throw new Error(`nothing answers at ${origin}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
