/** Mail to a real server over SMTP, and read as a mail program reads it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { createAuthority } from '../../packages/cli/src/tls/authority-files.ts';
import { createEmail } from '../../packages/console/src/channels/email.ts';
import { OutboundGuard } from '../../packages/console/src/channels/outbound-guard.ts';
import { SendFailure } from '../../packages/console/src/channels/send-failure.ts';
import type { EmailConfig } from '../../packages/console/src/config/console-config.ts';
import { makeMessage } from '../../packages/console/src/testing/messages.ts';
import { listenForMail, type MailServer } from './mail-server.ts';

const PASSWORD = 'canary-password-7f3a';

let directory: string;
let tls: { readonly cert: string; readonly key: string };
let authorities: readonly string[];
let passwordFile: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-email-'));
  const names = { names: ['localhost'], addresses: ['127.0.0.1'] };
  const authority = createAuthority(path.join(directory, 'tls'), names, Date.now());
  tls = authority.readServer(Date.now());
  authorities = [readFileSync(authority.certificateFile, 'utf8')];
  passwordFile = path.join(directory, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
});
after(() => rmSync(directory, { recursive: true }));

function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  return listenForMail({ ...tls, ...options }, PASSWORD);
}

function emailTo(port: number, changed: Partial<EmailConfig> = {}, trusted = authorities) {
  const config: EmailConfig = {
    server: 'localhost',
    port,
    security: 'starttls',
    user: 'bitting',
    passwordFile,
    sender: 'bitting@example.com',
    recipients: ['ada@example.com', 'bob@example.com'],
    from: 'info',
    ...changed,
  };
  const guard = new OutboundGuard(['localhost', 'mail.example.com'], () =>
    Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  );
  return createEmail(config, { guard, authorities: trusted, timeoutMs: 5_000 });
}

async function failureOf(sending: Promise<void>): Promise<string> {
  const error = await sending.then(
    () => null,
    (found: unknown) => found,
  );
  assert.ok(error instanceof SendFailure);
  assert.ok(!`${error.message}${error.stack ?? ''}`.includes('canary'));
  return error.message;
}

test('A mail goes by STARTTLS to whoever it is for, by user and password, and reads as it was meant.', async () => {
  await using server = await startMailServer();
  await emailTo(server.port).send(makeMessage());
  const [taken] = server.taken;
  assert.ok(taken !== undefined);
  assert.deepEqual(
    [taken.user, taken.secure, taken.to],
    ['bitting', true, ['ada@example.com', 'bob@example.com']],
  );
  const { from, headers, messageId, subject, text } = await taken.mail;
  assert.equal(subject, '[Bitting CRITICAL] Trading was halted (desk 1)');
  assert.equal(text?.trim(), 'Trading was halted\n\nop_1 halted everything.\nWhat to do: look why.');
  assert.equal(from?.address, 'bitting@example.com');
  assert.equal(messageId, '<al_0123456789abcdef.0@bitting.invalid>');
  const header = (key: string) => headers.find((one) => one.key === key)?.value;
  assert.equal(header('auto-submitted'), 'auto-generated');
  assert.equal(header('x-bitting-alert'), 'al_0123456789abcdef');
});

test('A mail goes over TLS from the first byte, where that is said.', async () => {
  await using server = await startMailServer({ secure: true });
  await emailTo(server.port, { security: 'tls' }).send(makeMessage());
  assert.equal(server.taken[0]?.secure, true);
});

test('No text makes a header, a recipient or another mail.', async () => {
  await using server = await startMailServer();
  const title = 'x\r\nBcc: eve@example.com\r\nX-Evil: 1\r\n\r\n<b>body</b>';
  await emailTo(server.port).send(
    makeMessage({ title, installation: 'd\nTo: eve@example.com', lines: ['.', 'QUIT', 'é🚨'] }),
  );
  const [taken, ...others] = server.taken;
  assert.deepEqual(others, []);
  assert.deepEqual(taken?.to, ['ada@example.com', 'bob@example.com']);
  const mail = await taken?.mail;
  const keys = mail?.headers.map(({ key }) => key) ?? [];
  assert.ok(!keys.includes('bcc') && !keys.includes('x-evil'), keys.join());
  assert.equal(
    mail?.subject,
    '[Bitting CRITICAL] x Bcc: eve@example.com X-Evil: 1 <b>body</b> (d To: eve@example.com)',
  );
  assert.match(mail?.text ?? '', /\n\.\nQUIT\né🚨/u);
  assert.equal(mail?.html, undefined);
});

test('A server without STARTTLS gets neither the password nor the mail.', async () => {
  await using server = await startMailServer({
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
  });
  assert.match(await failureOf(emailTo(server.port).send(makeMessage())), /no TLS|failed/u);
  assert.deepEqual([server.inClear, server.taken], [[], []]);
  await emailTo(server.port, { security: 'none', user: null, passwordFile: null }).send(makeMessage());
  assert.equal(server.taken.length, 1);
});

test('A certificate that nobody vouches for, or for another host, gets nothing.', async () => {
  await using server = await startMailServer();
  assert.match(await failureOf(emailTo(server.port, {}, []).send(makeMessage())), /TLS|certificate|failed/u);
  const other = emailTo(server.port, { server: 'mail.example.com' });
  assert.match(await failureOf(other.send(makeMessage())), /TLS|certificate|failed/u);
  assert.deepEqual([server.inClear, server.taken], [[], []]);
});

test('A wrong password is told by a number and a word, and not quoted.', async () => {
  await using server = await startMailServer();
  const file = path.join(directory, 'wrong');
  writeFileSync(file, 'canary-wrong', { mode: 0o600 });
  const problem = await failureOf(emailTo(server.port, { passwordFile: file }).send(makeMessage()));
  assert.equal(problem, 'user or password were not taken (535)');
});

test('Where the server takes no recipient at all, that is a failure.', async () => {
  await using server = await startMailServer({
    onRcptTo: (_address, _session, callback) => callback(new Error('canary: no such user')),
  });
  assert.match(await failureOf(emailTo(server.port).send(makeMessage())), /recipient/u);
});

test('Mail without TLS goes nowhere but to this machine.', async () => {
  const config = { security: 'none', server: 'mail.example.com', user: null, passwordFile: null } as const;
  const guard = new OutboundGuard([], () => Promise.resolve([{ address: '8.8.8.8', family: 4 }]));
  const email = createEmail(
    { ...config, port: 25, sender: 'a@example.com', recipients: ['b@example.com'], from: 'info' },
    { guard },
  );
  assert.match(await failureOf(email.send(makeMessage())), /without TLS to this machine alone/u);
});
