/** What each messenger is sent, by local servers in their place; the shapes are those of their documentation. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makeMessage } from '../testing/messages.ts';
import { startReceiver, type HttpReceiver } from '../testing/http-receiver.ts';
import type { Channel } from './channel.ts';
import { createDiscord } from './discord.ts';
import { createNtfy } from './ntfy.ts';
import { OutboundGuard } from './outbound-guard.ts';
import { SendFailure } from './send-failure.ts';
import { createSlack } from './slack.ts';
import { createTelegram } from './telegram.ts';
import { createWebhook } from './webhook.ts';
import { signWebhook } from './webhook-signature.ts';

const TOKEN = '123456789:AAcanaryCanaryCanaryCanaryCanary12345';
const PORTS = { guard: new OutboundGuard(['127.0.0.1']) };
const HOSTILE = makeMessage({
  title: '<b>*x*</b> [a](http://e) & <!channel> @everyone',
  lines: ['<script>_y_</script> & ```z``` <@U1>', 'two'],
});

let directory: string;
let receiver: HttpReceiver;
before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-messengers-'));
  receiver = await startReceiver();
});
after(async () => {
  await receiver[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

function secret(text: string): string {
  const file = path.join(directory, `${text.length}-${Math.trunc(performance.now() * 1_000)}`);
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
  return file;
}

async function sent(channel: Channel, message = makeMessage()) {
  const count = receiver.received.length;
  await channel.send(message);
  const one = receiver.received[count];
  assert.ok(one !== undefined);
  assert.equal(one.method, 'POST');
  assert.equal(one.headers['content-type'], 'application/json; charset=utf-8');
  return { ...one, json: JSON.parse(one.body) as Record<string, unknown> };
}

function telegram(): Channel {
  return createTelegram(
    { tokenFile: secret(TOKEN), chat: '-100123', server: receiver.url, from: 'info' },
    PORTS,
  );
}

test('Telegram is told by sendMessage, in HTML of which no text of ours is a part.', async () => {
  receiver.reply = { status: 200, body: '{"ok":true,"result":{}}' };
  const plain = await sent(telegram());
  assert.equal(plain.path, `/bot${TOKEN}/sendMessage`);
  assert.deepEqual(plain.json, {
    chat_id: '-100123',
    text: '🚨 <b>Trading was halted</b> (desk 1)\nop_1 halted everything.\nWhat to do: look why.',
    parse_mode: 'HTML',
    disable_notification: false,
    link_preview_options: { is_disabled: true },
  });
  const { json } = await sent(telegram(), HOSTILE);
  assert.equal(
    json['text'],
    '🚨 <b>&lt;b&gt;*x*&lt;/b&gt; [a](http://e) &amp; &lt;!channel&gt; @everyone</b> (desk 1)\n&lt;script&gt;_y_&lt;/script&gt; &amp; ```z``` &lt;@U1&gt;\ntwo',
  );
});

test('An answer of Telegram that is not ok is a failure.', async () => {
  receiver.reply = { status: 200, body: '{"ok":false}' };
  await assert.rejects(telegram().send(makeMessage()), /did not say that it has it/u);
});

test('Slack gets blocks of plain text, and a text for notifications in which nobody can be called.', async () => {
  receiver.reply = { status: 200, body: 'ok' };
  const slack = createSlack({ urlFile: secret(`${receiver.url}/services/T0/B0/x`), from: 'info' }, PORTS);
  const { json, path: place } = await sent(slack, HOSTILE);
  assert.equal(place, '/services/T0/B0/x');
  assert.equal(
    json['text'],
    '🚨 &lt;b&gt;*x*&lt;/b&gt; [a](http://e) &amp; &lt;!channel&gt; @everyone (desk 1)',
  );
  assert.deepEqual(json['blocks'], [
    {
      type: 'header',
      text: { type: 'plain_text', text: `🚨 ${HOSTILE.title} (desk 1)`, emoji: false },
    },
    { type: 'section', text: { type: 'plain_text', text: HOSTILE.lines.join('\n'), emoji: false } },
  ]);
});

test('Discord gets Markdown in which every mark of ours is escaped, and calls nobody.', async () => {
  receiver.reply = { status: 204 };
  const discord = createDiscord({ urlFile: secret(`${receiver.url}/api/webhooks/1/x`), from: 'info' }, PORTS);
  const { json } = await sent(discord, HOSTILE);
  assert.deepEqual(json['allowed_mentions'], { parse: [] });
  assert.equal(json['flags'], 4);
  const content = String(json['content']);
  assert.ok(content.startsWith('🚨 **\\<b\\>\\*x\\*\\<\\/b\\> \\[a\\]\\(http\\:\\/\\/e\\)'), content);
  const long = makeMessage({ lines: ['*'.repeat(3_000)] });
  assert.ok(String((await sent(discord, long)).json['content']).length <= 2_000);
});

test('ntfy gets JSON at the root of its server, with the topic, a priority and a token.', async () => {
  receiver.reply = { status: 200, body: '{}' };
  const ntfy = createNtfy(
    { urlFile: secret(`${receiver.url}/desk-canary`), tokenFile: secret('tk_canary'), from: 'info' },
    PORTS,
  );
  const { headers, json, path: place } = await sent(ntfy);
  assert.equal(place, '/');
  assert.equal(headers.authorization, 'Bearer tk_canary');
  assert.deepEqual(json, {
    topic: 'desk-canary',
    title: 'Trading was halted (desk 1)',
    message: 'op_1 halted everything.\nWhat to do: look why.',
    priority: 5,
    tags: ['rotating_light'],
  });
});

test('A webhook is signed over its second and its body, with the same delivery at every try.', async () => {
  receiver.reply = { status: 200 };
  const webhook = createWebhook(
    { url: `${receiver.url}/in?x=1`, secretFile: secret('whsec'), from: 'info' },
    { ...PORTS, nowMs: () => 1_795_000_000_999 },
  );
  const { body, headers, json, path: place } = await sent(webhook);
  assert.equal(place, '/in?x=1');
  assert.equal(headers['bitting-timestamp'], '1795000000');
  assert.equal(headers['bitting-signature'], signWebhook('whsec', '1795000000', body));
  assert.equal(headers['bitting-delivery'], json['delivery']);
  assert.deepEqual(
    [json['alert'], json['record'], json['severity']],
    ['al_0123456789abcdef', '42', 'critical'],
  );
});

const REFUSALS = [
  [{ status: 302, headers: { location: 'http://169.254.169.254/' } }, /sent us elsewhere \(HTTP 302\)/u],
  [{ status: 401, body: `bot${TOKEN}` }, /refused \(HTTP 401\)/u],
  [{ status: 200, body: 'x'.repeat(70_000) }, /too long/u],
] as const;

for (const [reply, wanted] of REFUSALS)
  test(`An answer ${reply.status} of ${(reply as { body?: string }).body?.length ?? 0} bytes is a failure that quotes nothing.`, async () => {
    receiver.reply = reply;
    const error = await failureOf(telegram());
    assert.match(error.message, wanted);
    assert.ok(!JSON.stringify([error.message, error.stack]).includes('canary'));
  });

test('Whoever asks to be left alone for a while is, in each of the ways in which they say it.', async () => {
  receiver.reply = { status: 429, headers: { 'retry-after': '7' } };
  assert.equal((await failureOf(telegram())).askedMs, 7_000);
  receiver.reply = { status: 429, body: '{"ok":false,"parameters":{"retry_after":12}}' };
  assert.equal((await failureOf(telegram())).askedMs, 12_000);
  receiver.reply = { status: 429, body: '{"retry_after":0.65}' };
  assert.equal((await failureOf(telegram())).askedMs, 650);
  receiver.reply = { status: 429, headers: { 'retry-after': '999999' } };
  assert.equal((await failureOf(telegram())).askedMs, 3_600_000);
});

async function failureOf(channel: Channel): Promise<SendFailure> {
  const error = await channel.send(makeMessage()).then(
    () => null,
    (found: unknown) => found,
  );
  assert.ok(error instanceof SendFailure);
  return error;
}

test('A file with a secret that others may read, or that is none, is refused and not quoted.', async () => {
  const open = secret(TOKEN);
  writeFileSync(open, TOKEN);
  const { chmodSync } = await import('node:fs');
  chmodSync(open, 0o644);
  for (const [tokenFile, wanted] of [
    [open, /read by others/u],
    [path.join(directory, 'absent-canary'), /is not there/u],
    [secret('canary'), /not one of a bot/u],
  ] as const) {
    const channel = createTelegram({ tokenFile, chat: '1', server: receiver.url, from: 'info' }, PORTS);
    const error = await failureOf(channel);
    assert.match(error.message, wanted);
    assert.ok(!error.message.includes('canary'));
  }
});
