import type { AlertsConfig } from '../config/console-config.ts';
import type { ChannelHealth, Outbox } from '../store/outbox.ts';
import { makeOwnAlert } from './own-alert.ts';
import { createPlanner, endOfQuiet, planStep } from './planning.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is to be told because time went by: signs of life, channels that fail, alerts that nobody acknowledged. */
export function goRound(outbox: Outbox, config: AlertsConfig, nowMs: number): void {
  const { escalation } = config;
  if (escalation !== null) outbox.escalate(nowMs, (step) => planStep(escalation, step, nowMs));
  for (const health of outbox.channels()) {
    tellFailing(outbox, { config, health, nowMs });
    if (isFailing(health, config, nowMs)) outbox.foldStale(health.name, nowMs);
    beat(outbox, { config, health, nowMs });
  }
}

interface Round {
  readonly config: AlertsConfig;
  readonly health: ChannelHealth;
  readonly nowMs: number;
}

function isFailing({ failingMs }: ChannelHealth, { failingHours }: AlertsConfig, nowMs: number): boolean {
  return failingMs !== null && nowMs - failingMs >= failingHours * HOUR_MS;
}

/** A silent channel is an alarm of its own, over all others. */
function tellFailing(outbox: Outbox, { config, health, nowMs }: Round): void {
  const { failingMs, name, problem, told } = health;
  if (told || failingMs === null || !isFailing(health, config, nowMs)) return;
  const alert = makeOwnAlert(
    'channel-failing',
    { atMs: failingMs, what: name },
    {
      severity: 'critical',
      title: 'A channel of alerts fails',
      sentence: `Nothing got through by ${name} since ${new Date(failingMs).toISOString()}: ${problem ?? 'it failed'}.`,
      advice: '"bitting alerts channels" says how each is, "bitting alerts test" tries them.',
    },
  );
  // The first of an escalation may be the very one that fails: this goes over all others at once.
  const all = createPlanner({ ...config, escalation: null });
  const { escalateMs } = createPlanner(config)('critical', nowMs);
  outbox.take([alert], {
    nowMs,
    plan: (severity, fromMs) => ({
      deliveries: all(severity, fromMs).deliveries.filter(({ channel }) => channel !== name),
      escalateMs,
    }),
  });
  outbox.noteTold(name);
}

/** Nobody notices that nothing comes, unless something should come. */
function beat(outbox: Outbox, { config, health, nowMs }: Round): void {
  const { beatMs, name } = health;
  if (config.heartbeatHours === null || nowMs < beatMs) return;
  const open = outbox.unacknowledged('critical');
  const taken = outbox.takenSince(nowMs - DAY_MS);
  const alert = makeOwnAlert(
    'heartbeat',
    { atMs: beatMs, what: name },
    {
      severity: 'info',
      title: open === 0 ? 'All is well' : 'Alerts still come through',
      sentence: `${taken} alerts in a day, ${open} critical ones that nobody acknowledged.`,
      advice: `Nothing to do. The next sign of life by ${name} comes in ${config.heartbeatHours} h: if none comes, this channel is dead.`,
    },
  );
  outbox.tellBy(name, alert, { nowMs, dueMs: endOfQuiet(config, nowMs) });
  outbox.setBeat(name, nowMs + config.heartbeatHours * HOUR_MS);
}
