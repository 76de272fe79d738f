/** What lies in the memory of the processes, read from outside as a debugger or a crash would. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { after, before, test, type TestContext } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueHtxTestKey,
  issueTestKey,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts';
import { searchMemory, whyUnreadable } from '../support/process-memory.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { HtxFront, OkxFront } from './fronts.ts';
import { requestRaw } from '../support/raw-client.ts';

const FORGOTTEN_MS = 5_000;
const POLL_MS = 100;

const cleanup = new Cleanup();
let gateway: TestGateway;
/** By what it is for: each signs, or verifies a signature, and is never sent anywhere. */
let secrets: Readonly<Record<string, string>>;

before(async () => {
  const venue = cleanup.add(await startPaperVenue());
  const first = cleanup.add(await startTestGateway(venue));
  const okx = venue.openAccount();
  const htx = venue.openHtxAccount();
  const okxBot = await issueTestKey(first.admin, await bindPaperKey(first.admin, okx.key));
  const htxBot = await issueHtxTestKey(first.admin, await bindPaperKey(first.admin, htx.key));
  gateway = cleanup.add(await first.restart());
  secrets = {
    'real OKX secret': okx.key.secret,
    'real HTX secret': htx.key.secret,
    'virtual OKX secret': okxBot.secret,
    'virtual HTX secret': htxBot.secret,
  };
  const { okxUrl, htxSpotUrl: url } = gateway;
  for (const front of [
    new OkxFront(okxUrl, okxBot),
    new HtxFront('htx-spot', { url, key: htxBot, ledgerId: '' }),
  ]) {
    const answer = await requestRaw(front.url, front.read());
    assert.ok(front.isServed(answer), answer.body.toString());
  }
});

after(() => cleanup.close());

function isReadable(context: TestContext, pid: number): boolean {
  const reason = whyUnreadable(pid);
  if (reason !== null) context.skip(reason);
  return reason === null;
}

void test('LEK-06 search of memory finds what another process keeps, and nothing that it never had', async (context) => {
  const secret = randomBytes(16).toString('hex');
  const keeps = `process.stdin.once('data', (secret) => { globalThis.kept = Buffer.from(secret); console.log('kept'); });
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--eval', keeps], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    child.stdin.write(secret);
    await once(child.stdout, 'data');
    const pid = child.pid ?? 0;
    if (!isReadable(context, pid)) return;
    assert.ok(searchMemory(pid, { secret }).length > 0);
    assert.deepEqual(searchMemory(pid, { other: randomBytes(16).toString('hex') }), []);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

void test('LEK-06 gateway that has used its keys holds one copy of each secret', (context) => {
  const { pid } = gateway.process;
  if (!isReadable(context, pid)) return;
  const hits = searchMemory(pid, secrets);
  assert.deepEqual(hits.map(({ name }) => name).sort(), Object.keys(secrets).sort(), JSON.stringify(hits));
});

void test('LEK-07 gateway that is sealed has no copy of any secret within five seconds', async (context) => {
  const { pid } = gateway.process;
  if (!isReadable(context, pid)) return;
  await gateway.admin.seal({});
  const deadline = performance.now() + FORGOTTEN_MS;
  let left = searchMemory(pid, secrets);
  while (left.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
    left = searchMemory(pid, secrets);
  }
  assert.deepEqual(left, []);
  // It lives, and would open again.
  const { sealed } = await gateway.admin.status({});
  assert.equal(sealed, true);
});
