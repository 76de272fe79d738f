import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openAdminClient, type AdminClient } from './admin-client.ts';

interface Seen {
  method?: string | undefined;
  url?: string | undefined;
  authorization?: string | undefined;
  body?: string;
}

/** A gateway that answers every call with these bytes. */
async function withAnswer(
  answer: string,
  run: (client: AdminClient, seen: Seen) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-client-'));
  const socketPath = path.join(directory, 's');
  const seen: Seen = {};
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      Object.assign(seen, {
        method,
        url,
        authorization: headers.authorization,
        body: Buffer.concat(parts).toString(),
      });
      outgoing.end(answer);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(socketPath, resolve);
  });
  try {
    await run(openAdminClient({ socketPath, token: 't0ken' }), seen);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(directory, { recursive: true, force: true });
  }
}

void test('client sends the token, the name and the parameters, and gives back progress, events and the result', async () => {
  const answer =
    '{"progress":{"step":"one","detail":null}}\n{"event":{"type":"admin","wallMs":1}}\n{"result":{"shown":1}}\n';
  await withAnswer(answer, async (client, seen) => {
    const heard: unknown[] = [];
    const result = await client.tail(
      { limit: 1, follow: false },
      { onProgress: (step) => heard.push(step.step), onEvent: (event) => heard.push(event.type) },
    );
    assert.deepEqual(result, { shown: 1 });
    assert.deepEqual(heard, ['one', 'admin']);
    assert.deepEqual(seen, {
      method: 'POST',
      url: '/v1/tail',
      authorization: 'Bearer t0ken',
      body: '{"limit":1,"follow":false}',
    });
  });
});

void test('client calls each operation by the name the gateway knows', async () => {
  await withAnswer('{"result":{}}\n', async (client, seen) => {
    await client.resumeKey({ virtualKeyId: 'key_1', reason: 'over' });
    assert.equal(seen.url, '/v1/resume-key');
    await client.status({});
    assert.equal(seen.url, '/v1/status');
  });
});

void test("client throws the gateway's code and sentence", async () => {
  const answer = '{"error":{"code":"ROLE_MISSING","kind":"denied","message":"Not you.","detail":"viewer"}}\n';
  await withAnswer(answer, async (client) => {
    await assert.rejects(client.halt({}), { code: 'ROLE_MISSING', kind: 'denied', message: 'Not you.' });
  });
});

void test('client takes a code that it does not know for a fault', async () => {
  for (const code of ['FROM_THE_FUTURE', 'toString'])
    await withAnswer(`{"error":{"code":"${code}","kind":"denied","message":"x"}}\n`, async (client) => {
      await assert.rejects(client.halt({}), { code: 'INTERNAL_FAULT' });
    });
});

void test('client does not take a broken answer for a result', async () => {
  for (const answer of ['', '{"progress":{"step":"one","detail":null}}\n', '{"result":{}}', 'no json\n'])
    await withAnswer(answer, async (client) => {
      await assert.rejects(client.status({}), { code: 'GATEWAY_UNREACHED' }, answer);
    });
});

void test('client says where nobody answers', async () => {
  const client = openAdminClient({ socketPath: '/nonexistent/admin.sock', token: 't0ken' });
  await assert.rejects(client.status({}), (error: Error) => {
    assert.match(error.message, /No gateway answers on \/nonexistent\/admin\.sock/u);
    return !JSON.stringify(error).includes('t0ken');
  });
});
