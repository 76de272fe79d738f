import { existsSync } from 'node:fs';
import os from 'node:os';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { superviseConsole, type PageWord } from './alerts/console-process.ts';
import { DEMO_CONSOLE_MS } from './bounds.ts';
import { giveConsoleToken } from './console-operator.ts';
import { pageConfigAt } from './settings/console-settings.ts';
import { nameMachine } from './settings/installation-name.ts';

export interface DemoConsole {
  readonly url: string | null;
  stop(): Promise<void>;
}

export interface DemoConsoleOptions {
  readonly client: AdminClient;
  readonly layout: DataLayout;
  readonly port: (of: 'console' | 'desk') => number;
  readonly version: string;
  readonly progress: (text: string) => void;
}

/** The page on loopback, without channels of alerts. What becomes of it ends nothing of the demo. */
export async function startDemoConsole({
  client,
  layout,
  port,
  progress,
  version,
}: DemoConsoleOptions): Promise<DemoConsole> {
  if (!existsSync(layout.pageTokenFile)) await giveConsoleToken(client, layout);
  const end = new AbortController();
  const said = Promise.withResolvers<string | null>();
  const hear = (word: PageWord): void => {
    if (word.kind === 'failed') {
      progress(`The page of the console cannot be served (${word.code}).`);
      said.resolve(null);
    } else if (word.kind === 'setup' || !word.setup) said.resolve(word.url);
  };
  const listen = ['127.0.0.1', '::1'].map((host) => ({ host, port: port('console') }));
  const place = {
    listen,
    origin: `http://localhost:${port('console')}`,
    proxies: [],
    tls: null,
    paper: VENUE_IDS,
    egress: [],
    keyDesk: `http://127.0.0.1:${port('desk')}`,
    name: nameMachine(os.hostname()),
  };
  const running = superviseConsole({
    layout,
    alerts: null,
    page: pageConfigAt(place, layout, version),
    stop: end.signal,
    onPage: hear,
    onWarning: progress,
    onOutput: progress,
  });
  const patience = setTimeout(() => said.resolve(`${place.origin}/`), DEMO_CONSOLE_MS);
  const url = await said.promise;
  clearTimeout(patience);
  return {
    url,
    stop: async () => {
      end.abort();
      await running;
    },
  };
}
