/** Whatever the page can do the command line can do, and the other way round; where not, it is said why. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { OperationName } from '@bitting/client/operations.ts';
import { OPERATIONS } from '@bitting/console/api/operations.ts';
import { COMMANDS } from '../../packages/cli/src/commands.ts';
import { startPageGround } from '../support/page-ground.ts';

const CLI = path.resolve(import.meta.dirname, '..', '..', 'packages', 'cli', 'src');

/** What only the page calls. */
const OF_THE_PAGE: Readonly<Partial<Record<OperationName, string>>> = {
  self: 'the console asks whom it may call for; "bitting operators list" shows people',
  'channel-open':
    'the command line gives the gateway a key by itself, and needs nobody between who must not read it',
  'resume-key': '"bitting resume --key" does the same by "resume"',
  'bind-invitation-open': 'a link is opened in a browser',
};

/** The command that does what a route of the page does, by the beginning of its address; or why there is none. */
const ROUTES: Readonly<Record<string, { readonly command: string } | { readonly none: string }>> = {
  '/api/me': { none: 'the command line asks the gateway by its own token' },
  '/api/openapi.json': { none: 'it describes the page’s own interface' },
  '/browser-reports': { none: 'browsers send it' },
  '/api/session/': { none: 'the command line has a token and no session' },
  '/api/people': { command: 'people list' },
  '/api/people/add': { command: 'operators add' },
  '/api/people/confirm': { command: 'people confirm' },
  '/api/people/link': { command: 'people link' },
  '/api/people/link/': { none: 'a person sets himself up in his browser' },
  '/api/people/me': { none: 'one’s own password and factors are of the browser' },
  '/api/people/preferences': { none: 'language and colours of the page' },
  '/api/people/reset': { command: 'people reset' },
  '/api/people/sign-out': { command: 'people sign-out' },
  '/api/alerts': { command: 'alerts list' },
  '/api/alerts/acknowledge': { command: 'alerts ack' },
  '/api/alerts/channels': { command: 'alerts channels' },
  '/api/alerts/test': { command: 'alerts test' },
  '/api/overview': { command: 'status' },
  '/api/accounts/places': { command: 'config show' },
  '/api/invites/': { none: 'a link is used in a browser' },
  '/': { none: 'the page itself' },
};

void test('Every operation of the gateway is called by a command, or it is said why the page alone needs it', () => {
  const sources = globSync('**/*.ts', { cwd: CLI, exclude: ['**/*.test.ts'] })
    .map((file) => readFileSync(path.join(CLI, file), 'utf8'))
    .join('\n');
  const uncalled = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => {
    const method = name.replaceAll(/-(?<letter>[a-z])/gu, (_match, letter: string) => letter.toUpperCase());
    return !new RegExp(String.raw`\b${method}\b`, 'u').test(sources);
  });
  assert.deepEqual(
    uncalled.filter((name) => OF_THE_PAGE[name] === undefined),
    [],
  );
});

void test('Every route of the page is an operation of the gateway, or has a command, or it is said why there is none', async () => {
  await using ground = await startPageGround();
  const names = new Set(COMMANDS.map(({ name }) => name));
  for (const { url } of ground.routes.filter((route) => !route.url.startsWith('/api/operations/'))) {
    const place = Object.keys(ROUTES)
      .toSorted((a, b) => b.length - a.length)
      .find((beginning) => url.startsWith(beginning));
    const row = ROUTES[place ?? ''];
    assert.ok(row !== undefined && (place !== '/' || url === '/' || url === '/*'), url);
    if ('command' in row) assert.ok(names.has(row.command), `${url}: ${row.command}`);
  }
});
