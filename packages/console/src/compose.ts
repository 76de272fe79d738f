import { existsSync } from 'node:fs';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { Alert } from './alerts/alert.ts';
import { DeliveryDesk } from './alerts/delivery-desk.ts';
import { GatewayWatch } from './alerts/gateway-watch.ts';
import { followLedger } from './alerts/ledger-source.ts';
import { createPlanner } from './alerts/planning.ts';
import { renderMetrics } from './alerts/metrics.ts';
import { RefusedRecipients } from './alerts/refused-recipients.ts';
import { goRound } from './alerts/rounds.ts';
import { LOOK_MS, PRUNE_MS, STATUS_MS, STOP_MS } from './bounds.ts';
import { openChannels } from './channels/open-channels.ts';
import { listChannels, NO_CHANNELS, type ConsoleConfig } from './config/console-config.ts';
import { listenForMetrics } from './metrics-listener.ts';
import { LedgerNews } from './overview/ledger-news.ts';
import { readToken } from './server/gateway-access.ts';
import type { PagePorts } from './server/compose-page.ts';
import { keepPage } from './server/page-keeping.ts';
import { openStore } from './store/opening.ts';

export interface RunningConsole {
  /** What is under way may be sent again at the next start. */
  stop(): Promise<void>;
}

export interface ConsolePorts {
  readonly onFault: (error: unknown) => void;
  /** Of the page: alerts go on, whatever it is. */
  readonly onPageFault: (error: unknown) => void;
  /** To the process that started this one. */
  readonly sendParent: (message: Readonly<Record<string, unknown>>) => void;
}

/** Opens the store and runs until it is stopped. What happens to the gateway or to a channel ends nothing here. */
export function startConsole(
  config: ConsoleConfig,
  { onFault, onPageFault, sendParent }: ConsolePorts,
): RunningConsole {
  const alerts = config.alerts ?? NO_CHANNELS;
  const nowMs = (): number => Date.now();
  const { alert: replaced, outbox } = openStore(config.storeFile, nowMs());
  const plan = createPlanner(alerts);
  attempt(() => outbox.setChannels(listChannels(alerts.channels), nowMs(), nowMs()), onFault);
  attempt(() => outbox.tellStranded(nowMs(), plan), onFault);
  if (replaced !== null) attempt(() => outbox.take([replaced], { nowMs: nowMs(), plan }), onFault);
  const end = new AbortController();
  const { signal } = end;
  const connect = (until: AbortSignal): AdminClient =>
    openAdminClient({
      socketPath: config.adminSocket,
      token: readToken(config.tokenFile),
      signal: AbortSignal.any([signal, until]),
    });
  const tell = (alert: Alert): void => outbox.take([alert], { nowMs: nowMs(), plan });
  const refused = new RefusedRecipients({ tell, nowMs });
  const channels = openChannels(alerts, {
    nowMs,
    onRefused: (positions) => attempt(() => refused.note(positions), onFault),
  });
  const messages = { ...alerts, page: config.page?.origins[0] ?? null };
  const desk = new DeliveryDesk({ outbox, channels, config: messages, nowMs, random: () => Math.random() });
  const watch = new GatewayWatch({ ask: (until) => connect(until).status({}), tell, nowMs });
  // Without a channel nobody asked for it: it follows where it may, and calls it no trouble where it may not.
  const isToFollow = config.alerts !== null || existsSync(config.tokenFile);
  const news = new LedgerNews(isToFollow);
  const following = isToFollow
    ? followLedger({ connect, outbox, plan, nowMs, signal, onFault, onRecord: news.tell }).catch(onFault)
    : Promise.resolve();
  const auditor = (): AdminClient => connect(signal);
  const page = startPage(config, { outbox, news, tell, auditor, sendParent, signal, onFault: onPageFault });
  const { metricsPort: port } = alerts;
  const metrics =
    port === null ? null : listenForMetrics(port, () => renderMetrics(outbox, nowMs())).catch(onFault);
  const timers = [
    setInterval(() => {
      attempt(() => goRound(outbox, alerts, nowMs()), onFault);
      desk.look().catch(onFault);
    }, LOOK_MS),
    ...(isToFollow ? [setInterval(() => void watch.look().catch(onFault), STATUS_MS)] : []),
    setInterval(() => attempt(() => outbox.prune(nowMs()), onFault), PRUNE_MS),
  ];
  return {
    async stop() {
      timers.forEach((timer) => clearInterval(timer));
      end.abort();
      await Promise.all([following, desk.stop(STOP_MS), page]);
      await (await metrics)?.[Symbol.asyncDispose]();
      outbox[Symbol.dispose]();
    },
  };
}

function startPage(
  { adminSocket, page }: ConsoleConfig,
  ports: Omit<PagePorts, 'adminSocket' | 'config'>,
): Promise<void> {
  return page === null ? Promise.resolve() : keepPage({ ...ports, adminSocket, config: page });
}

/** A store that is locked or full for a moment is tried again at the next look. */
function attempt(work: () => void, onFault: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    onFault(error);
  }
}
