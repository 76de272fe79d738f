import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { STOP_GRACE_MS } from '../bounds.ts';
import type { DataLayout } from '../config/data-layout.ts';
import { printGatewayConfig, type GatewayConfig } from '../config/gateway-config.ts';
import type {
  FailedMessage,
  GatewayMessage,
  ParentMessage,
  ReadyMessage,
  UnlockMessage,
} from '../config/protocol.ts';
import type { SearchCall } from '../search/messages.ts';
import { systemClock } from '../system-clock.ts';
import { DISK_SIZES, DiskReserve, type DiskSizes } from './disk-reserve.ts';
import { AuditProcess } from './audit-process.ts';
import { asFileFault } from './file-faults.ts';
import { type HearOutput, launchGateway } from './launch.ts';
import { TlsWatch, type TlsSource } from './tls-watch.ts';
import { SearchProcess } from './search-process.ts';

export interface Ending {
  /** True when we asked for it. */
  readonly wanted: boolean;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningGateway {
  /** Process id of the child, for whoever has to watch or end exactly that one. */
  readonly pid: number;
  readonly ready: ReadyMessage;
  readonly ended: Promise<Ending>;
  /** Asks it to end, then by deadline makes it. */
  stop(): Promise<void>;
}

export interface GatewayStart {
  readonly layout: DataLayout;
  readonly config: GatewayConfig;
  /** Wiped here once it has been handed over; `null` starts sealed. */
  readonly unlock: UnlockMessage | null;
  /** A vault that is older than the ledger says was put back on purpose. */
  readonly acceptOlderVault?: boolean;
  /** Where the certificates of bots' ports come from, where the configuration has TLS. */
  readonly tls?: TlsSource | null;
  /** Who hears what its processes write; standard error unless told. */
  readonly onOutput?: HearOutput;
  /** Smaller ones for a test of a small disk. */
  readonly diskSizes?: DiskSizes;
}

/**
 * Starts the gateway as a child and resolves once it listens.
 * @throws BittingError with the gateway's own code where it could not start
 */
export async function startGateway(start: GatewayStart): Promise<RunningGateway> {
  const { layout, config, unlock, acceptOlderVault = false } = start;
  const witnessPolicy = readWitnessPolicy(layout, config);
  const tls = config.tls === null || start.tls === undefined ? null : start.tls;
  const watch = tls === null ? null : new TlsWatch(tls);
  const child = new GatewayChild(layout, start.diskSizes, start.onOutput);
  const task = {
    type: 'start',
    dataDirectory: layout.directory,
    config: printGatewayConfig(config),
    unlock,
    acceptOlderVault,
    witnessPolicy,
    tls: watch === null ? null : watch.first,
  } as const;
  try {
    await child.lookAtDisk();
    const ready = await child.ask<ReadyMessage>(task, 'ready');
    child.startBesides();
    if (watch !== null) child.keepTls(watch);
    return { pid: child.pid, ready, ended: child.ended, stop: () => child.stop() };
  } catch (error) {
    // Its locks end with it: whoever tries again at once must not find them.
    await child.stop();
    throw error;
  }
}

/** The gateway reads nothing but its own directories. */
function readWitnessPolicy(layout: DataLayout, { witnesses }: GatewayConfig): Uint8Array | null {
  if (witnesses === null) return null;
  const file = path.resolve(layout.directory, witnesses);
  try {
    return Uint8Array.from(readFileSync(file));
  } catch (error) {
    throw asFileFault(error, file);
  }
}

/** Makes the vault, which `recovery` opens as well, and its first operator; the answer is that operator's token. */
export async function createVault(layout: DataLayout, unlock: UnlockMessage): Promise<string> {
  return (await createInstallation(layout, unlock)).operatorToken;
}

/** The same, with `console` the operators of a console as well. */
export async function createInstallation(
  layout: DataLayout,
  unlock: UnlockMessage,
  { recovery = null, console = false }: { recovery?: UnlockMessage | null; console?: boolean } = {},
): Promise<Omit<Extract<GatewayMessage, { type: 'created' }>, 'type'>> {
  const child = new GatewayChild(layout);
  try {
    return await child.ask<Extract<GatewayMessage, { type: 'created' }>>(
      { type: 'create', dataDirectory: layout.directory, unlock, recovery, console },
      'created',
    );
  } finally {
    await child.stop();
  }
}

class GatewayChild {
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #layout: DataLayout;
  readonly #search: SearchProcess;
  readonly #audit: AuditProcess;
  #wanted = false;
  readonly #disk: DiskReserve;
  #segmentFault: BittingError | null = null;

  constructor(layout: DataLayout, diskSizes: DiskSizes = DISK_SIZES, output?: HearOutput) {
    this.#layout = layout;
    this.#disk = new DiskReserve({
      ...diskSizes,
      directory: layout.ledgerDirectory,
      clock: systemClock,
      tell: (state) => {
        this.#say({ type: 'disk', state });
      },
    });
    this.#child = launchGateway(layout, output);
    this.#search = new SearchProcess(layout, (word) => this.#say({ type: 'watch', word }), output);
    this.#audit = new AuditProcess(layout, (report) => this.#say({ type: 'audited', report }), output);
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ wanted: this.#wanted, code, signal }));
      this.#child.once('error', () => resolve({ wanted: this.#wanted, code: null, signal: null }));
    });
    void this.ended.then(() => Promise.all([this.#search.stop(), this.#audit.stop(), this.#disk.close()]));
  }

  /** Hands the task over as soon as the child listens, serves its wishes, and resolves with the awaited answer. */
  ask<Answer extends GatewayMessage>(
    task: Extract<ParentMessage, { type: 'start' | 'create' }>,
    awaited: Answer['type'],
  ): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#child.on('message', (raw) => {
        const message = raw as GatewayMessage;
        if (message.type === 'awake') this.#begin(task);
        else if (message.type === 'prepare-segment') void this.#prepareSegment(message);
        else if (message.type === 'search') void this.#answer(message.call);
        else if (message.type === 'watch-reply') this.#search.reply(message.reply);
        else if (message.type === 'failed') reject(this.#explain(message));
        else if (message.type === awaited) resolve(message as Answer);
      });
      void this.ended.then(({ code, signal }) =>
        reject(
          new BittingError('PROCESS_ENDED', `gateway: code ${code}, signal ${signal}`, {
            publicDetail: `The gateway ended before it was ready (${signal ?? `code ${code}`}).`,
          }),
        ),
      );
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#wanted = true;
    const besides = Promise.all([this.#search.stop(), this.#audit.stop()]);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#say({ type: 'stop' });
      const deadline = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
      await this.ended;
      clearTimeout(deadline);
    }
    await Promise.all([besides, this.#disk.close()]);
  }

  /** Before it starts, so that it knows from the beginning. */
  async lookAtDisk(): Promise<void> {
    try {
      await this.#disk.open();
    } catch (error) {
      throw asFileFault(error, this.#layout.ledgerDirectory);
    }
  }

  /** What nobody waits for. */
  startBesides(): void {
    this.#search.startLater();
    this.#audit.startLater();
    this.#disk.keep();
  }

  /** Looks for other certificates until the gateway ends. */
  keepTls(watch: TlsWatch): void {
    watch.start((material) => this.#say({ type: 'tls', material }));
    void this.ended.then(() => watch.close());
  }

  async #answer({ id, task }: SearchCall): Promise<void> {
    this.#say({ type: 'searched', reply: { id, answer: await this.#search.ask(task) } });
  }

  #begin(task: Extract<ParentMessage, { type: 'start' | 'create' }>): void {
    this.#say({ type: 'disk', state: this.#disk.state });
    this.#hand(task);
  }

  #hand(task: Extract<ParentMessage, { type: 'start' | 'create' }>): void {
    this.#say(task, () => {
      task.unlock?.bytes.fill(0);
      if (task.type === 'create') task.recovery?.bytes.fill(0);
    });
  }

  async #prepareSegment({ index, isEarly }: { index: number; isEarly: boolean }): Promise<void> {
    try {
      const path = await this.#disk.prepare(index, isEarly);
      this.#say({ type: 'segment-ready', index, path });
    } catch (error) {
      this.#segmentFault = asFileFault(error, this.#layout.ledgerDirectory);
      this.#say({ type: 'segment-failed', index, cause: this.#segmentFault.operatorDetail });
    }
  }

  /** Why the ledger could not be written is known here, where its files are made. */
  #explain({ code, message, detail }: FailedMessage): BittingError {
    if (code === 'LEDGER_UNAVAILABLE' && this.#segmentFault !== null) return this.#segmentFault;
    return new BittingError(code, detail, { publicDetail: message });
  }

  #say(message: ParentMessage, then: () => void = () => undefined): void {
    // A child that is gone hears nothing; its end is told by `ended`.
    if (this.#child.connected) this.#child.send(message, () => then());
    else then();
  }
}
