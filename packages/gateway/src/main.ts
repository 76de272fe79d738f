/** The gateway's process. It is started by a supervising parent only, speaks with it, and ends with it. */
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { composeGateway, createVault, type Gateway } from './compose.ts';
import { parseGatewayConfig } from './config/gateway-config.ts';
import { findLaunchFaults } from './config/launch-check.ts';
import type { ConsoleTokens, ParentMessage, StartCost } from './config/protocol.ts';
import { RemoteWatch } from './findings/live/remote-watch.ts';
import { Parent } from './parent.ts';
import { RemoteSearch } from './search/remote-search.ts';
import { asFileFault } from './supervisor/file-faults.ts';
import { systemClock } from './system-clock.ts';
import { guardConnections } from './upstream/connect-guard.ts';
import { listPlaces } from './upstream/hosts.ts';
import { listWitnesses } from './witness/witness-places.ts';

/** Nothing that this process makes is for anybody else; directories can be entered by who made them, root or not. */
const PRIVATE_UMASK = 0o077;

const parent = new Parent();
const search = new RemoteSearch((call) => parent.say({ type: 'search', call }), systemClock);
const watch = new RemoteWatch((reply) => parent.say({ type: 'watch-reply', reply }));
let gateway: Promise<Gateway> | null = null;
let isEnding = false;

function fail(error: unknown): void {
  const { code, message, operatorDetail } = asFileFault(error, 'the gateway');
  parent.say({ type: 'failed', code, message, detail: operatorDetail });
  process.exitCode = 1;
  void end();
}

/** Ends once, whoever asks first: what is under way may finish, then the process has nothing left to do. */
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  try {
    await (await gateway)?.close();
  } catch {
    process.exitCode = 1;
  }
  if (process.connected) process.disconnect?.();
  process.exit();
}

async function take(message: ParentMessage): Promise<void> {
  switch (message.type) {
    case 'create': {
      guardConnections([]);
      let consoleTokens: ConsoleTokens | null = null;
      const onConsole = (tokens: ConsoleTokens): void => void (consoleTokens = tokens);
      const { dataDirectory, unlock, recovery } = message;
      const operatorToken = await createVault(dataDirectory, unlock, recovery, {
        madeAt: systemClock.wallMs(),
        ...(message.console ? { onConsole } : {}),
      });
      parent.say({ type: 'created', operatorToken, consoleTokens });
      return;
    }
    case 'start': {
      const cost = measureStart();
      guardConnections([
        ...listPlaces(parseGatewayConfig(message.config).paper),
        ...listWitnesses(message.witnessPolicy ?? null),
      ]);
      gateway ??= composeGateway(message, {
        clock: systemClock,
        segments: parent,
        search,
        disk: parent,
        audit: parent,
        findings: watch,
      });
      const { ready } = await gateway;
      parent.say({ ...ready, start: cost() });
      return;
    }
    case 'segment-ready':
    case 'segment-failed':
      parent.settle(message);
      return;
    case 'disk':
      parent.tellDisk(message.state);
      return;
    case 'searched':
      search.settle(message.reply);
      return;
    case 'watch':
      watch.hear(message.word);
      return;
    case 'audited':
      parent.tellAudit(message.report);
      return;
    case 'tls':
      (await gateway)?.renewTls(message.material);
      return;
    case 'stop':
      await end();
  }
}

function measureStart(): () => StartCost {
  const before = { tookMs: performance.now(), used: process.cpuUsage() };
  return () => {
    const { system, user } = process.cpuUsage(before.used);
    return { tookMs: performance.now() - before.tookMs, computedMs: (user + system) / 1_000 };
  };
}

function start(): void {
  const faults = findLaunchFaults(process.execArgv, process.env);
  if (process.send === undefined) faults.push('there is no channel to a supervising process');
  if (faults.length > 0) {
    const sentence = `The gateway refuses to start: ${faults.join('; ')}.`;
    process.stderr.write(`${sentence}\n`);
    fail(new BittingError('FLAGS_UNSAFE', faults.join('; '), { publicDetail: sentence }));
    return;
  }
  process.umask(PRIVATE_UMASK);
  // No part of the program may give all objects a new property by mistake or by an attacker's choice.
  Object.freeze(Object.prototype);
  process.title = 'bitting-gateway';
  process.on('message', (message) => {
    take(message as ParentMessage).catch(fail);
  });
  process.on('disconnect', () => void end());
  process.on('SIGTERM', () => void end());
  // A Ctrl-C reaches the whole group; the parent decides.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('uncaughtException', failFast);
  process.on('unhandledRejection', failFast);
  parent.say({ type: 'awake' });
}

/** After a fault that nobody foresaw nothing is trusted any more: the ledger knows what was under way. */
function failFast(error: unknown): void {
  const name = error instanceof Error ? error.name : 'unknown';
  // Places only: the message may quote what it met.
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  const where = lines
    .filter((line) => /^ {4}at /u.test(line))
    .slice(0, 3)
    .join(' ');
  process.stderr.write(`The gateway ends after an unforeseen fault: ${name}${where}\n`);
  process.exit(70);
}

start();
