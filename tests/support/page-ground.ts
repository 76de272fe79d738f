/** The page's server over a real administration socket, for people who are signed in: what is between the two and a browser. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { OperatorRole } from '@bitting/client/people.ts';
import type { PageConfig } from '@bitting/console/config/page-config.ts';
import { SecretBox } from '@bitting/console/people/secret-box.ts';
import { SessionStore } from '@bitting/console/people/session-store.ts';
import { putPerson } from '@bitting/console/people/testing/put-person.ts';
import type { ServedRoute } from '@bitting/console/server/access.ts';
import { startPage } from '@bitting/console/server/compose-page.ts';
import { Outbox } from '@bitting/console/store/outbox.ts';
import { startAdminFixture, type AdminFixture } from '@bitting/gateway/admin/testing/admin-fixture.ts';

export interface Signed {
  readonly operatorId: string;
  /** Of his session; a second factor was shown just now. */
  readonly cookie: string;
  readonly sessionId: string;
}

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  /** The body as it is sent; left out: `body` as JSON. */
  readonly raw?: string;
  readonly who?: Signed | null;
  /** In the place of what the page sends; `null` leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly code: string | null;
}

export interface PageGround extends AsyncDisposable {
  readonly fixture: AdminFixture;
  readonly config: PageConfig;
  readonly origin: string;
  readonly port: number;
  /** Everything that is served, as the frame knows it. */
  readonly routes: readonly ServedRoute[];
  readonly faults: readonly unknown[];
  /** What people are told. */
  readonly outbox: Outbox;
  /** A person of the gateway who is signed in here. */
  person(name: string, role: OperatorRole, accounts?: readonly string[]): Promise<Signed>;
  /** The same person by a session of now. */
  enter(who: Signed): Signed;
  endSession(who: Signed): void;
  /** As the page asks, or otherwise where it is said so. */
  ask(urlPath: string, asked?: Asked): Promise<Answered>;
}

export interface GroundOptions {
  readonly config?: Partial<PageConfig>;
}

export async function startPageGround({ config: more = {} }: GroundOptions = {}): Promise<PageGround> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-page-'));
  const fixture = await startAdminFixture();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const config = { ...makeConfig(directory, origin, port), ...more };
  const owner = fixture.clientFor('owner');
  const console = await owner.operatorsAdd({ name: 'console', role: 'viewer', kind: 'console' });
  writeFileSync(config.tokenFile, console.token ?? '', { mode: 0o600 });
  const outbox = new Outbox(path.join(directory, 'alerts.db'));
  const end = new AbortController();
  const faults: unknown[] = [];
  const nowMs = (): number => fixture.clock.wallMs();
  const page = await startPage({
    config,
    adminSocket: fixture.socketPath,
    outbox,
    auditor: () => owner,
    tell: () => undefined,
    sendParent: () => undefined,
    signal: end.signal,
    onFault: (error) => void faults.push(error),
    nowMs,
  });
  // It is written to as by another process: sessions of the page are what its database says.
  const database = new DatabaseSync(config.databaseFile, { timeout: 5_000 });
  const sessions = new SessionStore(database);
  const box = SecretBox.fromFile(config.keyFile);
  const enter = (operatorId: string): Signed => {
    const at = { nowMs: nowMs(), recovered: false, device: 'a test', address: '127.0.0.1' };
    const { sessionId, token } = sessions.begin({ operatorId, ...at });
    return { operatorId, sessionId, cookie: `__Host-bitting=${token}` };
  };
  return {
    fixture,
    config,
    origin,
    port,
    routes: page.routes,
    faults,
    outbox,
    person: async (name, role, accounts) => {
      const given = { name, role, ...(accounts === undefined ? {} : { accounts }) };
      const { operatorId } = await owner.operatorsAdd(given);
      putPerson(database, box, { operatorId, name, password: 'violet hammer cloud nine' }, nowMs());
      return enter(operatorId);
    },
    enter: ({ operatorId }) => enter(operatorId),
    endSession: ({ sessionId }) => sessions.end(sessionId),
    ask: (urlPath, asked) => ask({ origin, port }, urlPath, asked),
    async [Symbol.asyncDispose]() {
      end.abort();
      await page[Symbol.asyncDispose]();
      database.close();
      outbox[Symbol.dispose]();
      await fixture[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function makeConfig(directory: string, origin: string, port: number): PageConfig {
  const pageDirectory = path.join(directory, 'dist');
  mkdirSync(path.join(pageDirectory, 'assets'), { recursive: true });
  writeFileSync(path.join(pageDirectory, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(path.join(pageDirectory, 'assets', 'main-1a2b.js'), `'${'x'.repeat(2_000)}';`);
  writeFileSync(path.join(pageDirectory, 'made-of.txt'), 'not a part of the page');
  return {
    listen: ['127.0.0.1', '::1'].map((host) => ({ host, port })),
    origins: [origin],
    rpId: 'localhost',
    tls: null,
    proxies: [],
    tokenFile: path.join(directory, 'page.token'),
    databaseFile: path.join(directory, 'console.db'),
    keyFile: path.join(directory, 'page.key'),
    pageDirectory,
    version: '0.0.0',
    paper: [],
    egress: [],
    keyDesk: null,
    name: 'desk 1',
  };
}

/** The header fields of a call as the page's own script makes it. */
export function pageHeaders(origin: string, method: string): Readonly<Record<string, string>> {
  return {
    'bitting-console': '1',
    'sec-fetch-site': 'same-origin',
    ...(method === 'GET' ? {} : { origin, 'content-type': 'application/json' }),
  };
}

async function ask(
  { origin, port }: Pick<PageGround, 'origin' | 'port'>,
  urlPath: string,
  { body, headers = {}, raw, who = null, method = body === undefined ? 'GET' : 'POST' }: Asked = {},
): Promise<Answered> {
  const sent = {
    host: `localhost:${port}`,
    ...pageHeaders(origin, method),
    ...(who === null ? {} : { cookie: who.cookie }),
    ...headers,
  };
  const given = Object.entries(sent).filter((field): field is [string, string] => field[1] !== null);
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: urlPath,
    method,
    headers: Object.fromEntries(given),
    agent: false,
  });
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  outgoing.end(text);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks).toString('utf8');
  const json = readJson(answer);
  const { error } = json as { readonly error?: { readonly code?: string } };
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text: answer,
    json,
    code: error?.code ?? null,
  };
}

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
