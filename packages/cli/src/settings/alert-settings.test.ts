import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { toAlertsConfig } from './alert-settings.ts';
import { LayerReading } from './layers.ts';
import { renderProblem } from './problem.ts';
import { readSettings } from './reading.ts';
import { Ground } from './testing/ground.ts';

function read(...lines: readonly string[]) {
  using ground = new Ground();
  writeFileSync(ground.file, `[alerts]\n${lines.join('\n')}\n`, { mode: 0o600 });
  const { problems, settings } = readSettings({
    options: new LayerReading(),
    configFile: ground.file,
    environment: {},
    systemFile: '/nonexistent/bitting.toml',
  });
  return {
    problems: problems.map((problem) => renderProblem(problem)),
    alerts: toAlertsConfig(settings, { directory: '/data' }),
  };
}

const EMAIL = [
  'email_server = "smtp.example.com"',
  'email_sender = "b@example.com"',
  'email_recipients = ["a@example.com"]',
];

test('Without a channel there is nothing to be told, whatever else is set.', () => {
  const { alerts, problems } = read('name = "desk"', 'quiet_hours = "22:00-07:00"', 'heartbeat_hours = 1');
  assert.deepEqual([alerts, problems], [null, []]);
});

test('Every channel is read with its files, counted from the data directory.', () => {
  const { alerts, problems } = read(
    ...EMAIL,
    'email_user = "b"',
    'email_password_file = "mail.password"',
    'telegram_chat = "42"',
    'telegram_token_file = "/etc/t"',
    'slack_url_file = "s"',
    'discord_url_file = "d"',
    'ntfy_url_file = "n"',
    'ntfy_token_file = "nt"',
    'webhook_url = "https://a.example.com/x"',
    'webhook_secret_file = "w"',
    'quiet_hours = "22:30-07:00"',
    'escalation = ["ntfy", "email"]',
    'heartbeat_hours = 0',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(alerts?.channels, {
    email: {
      recipients: ['a@example.com'],
      sender: 'b@example.com',
      server: 'smtp.example.com',
      port: 587,
      security: 'starttls',
      user: 'b',
      passwordFile: '/data/mail.password',
      from: 'info',
    },
    telegram: { tokenFile: '/etc/t', chat: '42', server: 'https://api.telegram.org', from: 'warning' },
    slack: { urlFile: '/data/s', from: 'warning' },
    discord: { urlFile: '/data/d', from: 'warning' },
    ntfy: { urlFile: '/data/n', tokenFile: '/data/nt', from: 'warning' },
    webhook: { url: 'https://a.example.com/x', secretFile: '/data/w', from: 'info' },
  });
  assert.deepEqual(alerts?.quiet, { fromMinute: 22 * 60 + 30, toMinute: 7 * 60 });
  assert.deepEqual(alerts?.escalation, { channels: ['ntfy', 'email'], minutes: 15 });
  assert.equal(alerts?.heartbeatHours, null);
});

/** Each is refused for this, and accepted with what mends it. */
const WRONG: readonly (readonly [lines: readonly string[], reason: RegExp, mended: readonly string[]])[] = [
  [EMAIL.slice(0, 2), /alerts\.email_server and alerts\.email_recipients go together/u, EMAIL],
  [[EMAIL[0] ?? '', EMAIL[2] ?? ''], /alerts\.email_server and alerts\.email_sender go together/u, EMAIL],
  [
    [...EMAIL, 'email_user = "b"'],
    /email_user and alerts\.email_password_file go together/u,
    [...EMAIL, 'email_user = "b"', 'email_password_file = "p"'],
  ],
  [
    ['telegram_chat = "42"'],
    /telegram_chat and alerts\.telegram_token_file/u,
    ['telegram_chat = "42"', 'telegram_token_file = "t"'],
  ],
  [
    ['webhook_secret_file = "w"'],
    /webhook_url and alerts\.webhook_secret_file/u,
    ['webhook_secret_file = "w"', 'webhook_url = "https://a.example.com"'],
  ],
  [['ntfy_token_file = "t"'], /ntfy_url_file is not/u, ['ntfy_token_file = "t"', 'ntfy_url_file = "n"']],
  [
    [...EMAIL, 'escalation = ["email", "slack"]'],
    /names slack, and alerts\.slack_url_file is not set/u,
    [...EMAIL, 'escalation = ["email"]'],
  ],
  [
    [...EMAIL, 'quiet_hours = "22:00-22:00"'],
    /quiet_hours must be hours/u,
    [...EMAIL, 'quiet_hours = "22:00-22:01"'],
  ],
  [[...EMAIL, 'time_zone = "Mars/Olympus"'], /time_zone must be/u, [...EMAIL, 'time_zone = "Asia/Tokyo"']],
  [
    ['webhook_url = "https://u:p@a.example.com"', 'webhook_secret_file = "w"'],
    /webhook_url must be/u,
    ['webhook_url = "https://a.example.com"', 'webhook_secret_file = "w"'],
  ],
  [[...EMAIL.slice(0, 2), 'email_recipients = ["Ada <a@example.com>"]'], /email_recipients must be/u, EMAIL],
];

for (const [lines, reason, mended] of WRONG)
  test(`${lines.at(-1)} is refused where it is wrong, and accepted where it is not.`, () => {
    assert.match(read(...lines).problems.join('\n'), reason);
    assert.deepEqual(read(...mended).problems, []);
  });
