import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import {
  Outbox,
  type ChannelHealth,
  type KeptAlert,
  type KeptDelivery,
} from '@bitting/console/store/outbox.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { usageError } from '../arguments.ts';
import { ALERT_TEST_MS } from '../bounds.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { chooseDataDirectory } from '../connection.ts';
import { renderTable } from '../table.ts';
import { ToldFailure } from '../told-failure.ts';
import { visible } from '../visible-text.ts';

const PLACE = { data: CONNECTION_OPTIONS.data, demo: CONNECTION_OPTIONS.demo } as const;
const SHOWN_DEFAULT = 20;
const SHOWN_MAX = 1_000;
const POLL_MS = 200;
const TEST_BYTES = 8;

type Place = Parameters<typeof chooseDataDirectory>[0];

export const alertsList = defineCommand(
  {
    name: 'alerts list',
    summary: 'Show what people were told, the newest first, and whether it got through',
    options: {
      ...PLACE,
      lines: {
        kind: 'whole',
        short: 'n',
        value: 'N',
        min: 1,
        max: SHOWN_MAX,
        describe: `How many; default ${SHOWN_DEFAULT}`,
      },
      open: { kind: 'flag', describe: 'Only those that nobody acknowledged' },
    },
    examples: [['bitting alerts list --open', 'what still waits for somebody']],
  },
  ({ options }, console) => {
    using outbox = openOutbox(options);
    const alerts = outbox.list({ limit: options.lines ?? SHOWN_DEFAULT, open: options.open });
    console.result({ alerts }, alerts.length === 0 ? ['No alerts.'] : alerts.flatMap((one) => linesOf(one)));
    return Promise.resolve();
  },
);

export const alertsAck = defineCommand(
  {
    name: 'alerts ack',
    summary: 'Acknowledge an alert: it is not told again over further channels',
    positionals: [{ name: 'ID', describe: 'Of the alert, as its message says it', required: false }],
    options: { ...PLACE, all: { kind: 'flag', describe: 'All that there are' } },
    examples: [
      ['bitting alerts ack al_0123456789abcdef', 'somebody looks after it'],
      ['bitting alerts ack --all', 'everything was seen'],
    ],
  },
  ({ options, positionals: [id] }, console) => {
    if ((id === undefined) !== options.all) throw usageError('Name one alert, or say --all.');
    using outbox = openOutbox(options);
    const acknowledged = outbox.acknowledge(id ?? null, os.userInfo().username, Date.now());
    if (id !== undefined && outbox.list({ limit: 1, id }).length === 0)
      throw new BittingError('RECORD_NOT_FOUND', id, { publicDetail: `There is no alert ${visible(id)}.` });
    const line = acknowledged === 1 ? '1 alert is acknowledged.' : `${acknowledged} alerts are acknowledged.`;
    console.result({ acknowledged }, [id !== undefined && acknowledged === 0 ? 'It was already.' : line]);
    return Promise.resolve();
  },
);

export const alertsChannels = defineCommand(
  {
    name: 'alerts channels',
    summary: 'Show every channel: when something last got through, and since when nothing does',
    options: PLACE,
    examples: [['bitting alerts channels', 'is any of them dead?']],
  },
  ({ options }, console) => {
    using outbox = openOutbox(options);
    const channels = outbox.channels();
    const rows = channels.map((channel) => [channel.name, ...describeHealth(channel)]);
    console.result(
      { channels, waiting: outbox.waiting() },
      channels.length === 0
        ? ['No channel is configured.']
        : renderTable(['Channel', 'Last sent', 'State'], rows),
    );
    return Promise.resolve();
  },
);

export const alertsTest = defineCommand(
  {
    name: 'alerts test',
    summary: 'Send a test over every channel, or over one, and say what became of it',
    positionals: [{ name: 'CHANNEL', describe: 'Only this one', required: false }],
    options: PLACE,
    examples: [['bitting alerts test telegram', 'does it come?']],
  },
  async ({ options, positionals: [only] }, console) => {
    using outbox = openOutbox(options);
    const names = outbox.channels().map(({ name }) => name);
    const chosen = only === undefined ? names : names.filter((name) => name === only);
    if (chosen.length === 0)
      throw usageError(
        names.length === 0
          ? 'No channel is configured, or the gateway was not started since.'
          : `The channels are ${names.join(', ')}.`,
      );
    const sent = chosen.map((channel) => ({ channel, id: tellTest(outbox, channel) }));
    const results = await watchTests(outbox, sent);
    console.result(
      { results },
      renderTable(
        ['Channel', 'Result'],
        results.map(({ channel, result }) => [channel, result]),
      ),
    );
    if (results.some(({ result }) => result !== SENT)) throw new ToldFailure('unavailable');
  },
);

const SENT = 'sent';

function tellTest(outbox: Outbox, channel: string): string {
  const nowMs = Date.now();
  const id = `al_${randomBytes(TEST_BYTES).toString('hex')}`;
  const alert = {
    id,
    rule: 'test',
    severity: 'info',
    title: 'A test',
    sentence: 'Somebody asked whether this channel works.',
    advice: 'Nothing: it does.',
    group: `test ${id}`,
    atMs: nowMs,
    sequence: null,
  } as const;
  outbox.tellBy(channel, alert, { nowMs, dueMs: nowMs });
  return id;
}

interface TestResult {
  readonly channel: string;
  readonly result: string;
}

/** Until each was sent or refused once. */
async function watchTests(
  outbox: Outbox,
  tests: readonly { readonly channel: string; readonly id: string }[],
): Promise<readonly TestResult[]> {
  const deadlineMs = performance.now() + ALERT_TEST_MS;
  for (;;) {
    const seen = tests.map(({ channel, id }) => ({
      channel,
      delivery: outbox.list({ limit: 1, id })[0]?.deliveries[0],
    }));
    const isOver = performance.now() > deadlineMs;
    if (isOver || seen.every(({ delivery }) => isDecided(delivery)))
      return seen.map(({ channel, delivery }) => ({
        channel,
        result: nameResult(
          delivery,
          outbox.channels().find(({ name }) => name === channel),
        ),
      }));
    await wait(POLL_MS);
  }
}

function isDecided(delivery: KeptDelivery | undefined): boolean {
  return delivery?.state === 'sent' || (delivery?.problem ?? null) !== null;
}

function nameResult(delivery: KeptDelivery | undefined, health: ChannelHealth | undefined): string {
  if (delivery?.state === 'sent') return SENT;
  const problem = delivery?.problem ?? null;
  if (problem !== null) return `not sent: ${problem}`;
  const last = health?.problem ?? null;
  return last === null
    ? 'nobody sends: is "bitting serve" running?'
    : `not tried yet: the channel failed (${last}) and rests, 15 minutes at most; if "bitting serve" runs, "bitting alerts channels" says later whether it came`;
}

function openOutbox(options: Place): Outbox {
  const { alertsFile } = layOutData(chooseDataDirectory(options));
  if (!existsSync(alertsFile))
    throw new BittingError('DATA_DIRECTORY_MISSING', alertsFile, {
      publicDetail:
        'Nobody was told of anything yet: configure a channel in [alerts] of bitting.toml, then start "bitting serve" (docs/operations/alerts.md).',
    });
  return new Outbox(alertsFile);
}

function linesOf(alert: KeptAlert): readonly string[] {
  const { ackedBy, atMs, deliveries, id, sentence, severity, times, title } = alert;
  const ack = ackedBy === null ? '' : `, acknowledged by ${visible(ackedBy)}`;
  const count = times > 1 ? `, ${times} times` : '';
  const ways = deliveries.map(({ channel, problem, state }) =>
    problem === null ? `${channel} ${state}` : `${channel} ${state} (${problem})`,
  );
  return [
    `${new Date(atMs).toISOString()}  ${severity.padEnd(8)}  ${visible(title)}${count}`,
    `  ${visible(sentence)}`,
    `  ${id}  ${ways.length === 0 ? 'below every level' : ways.join(', ')}${ack}`,
  ];
}

function describeHealth({ failingMs, problem, sentMs }: ChannelHealth): readonly string[] {
  const at = (ms: number): string => new Date(ms).toISOString();
  const last = sentMs === null ? 'never' : at(sentMs);
  return [last, failingMs === null ? 'as it should be' : `fails since ${at(failingMs)}: ${problem ?? ''}`];
}
