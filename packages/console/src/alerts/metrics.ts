import type { Outbox } from '../store/outbox.ts';
import { SEVERITIES } from './alert.ts';

type Sample = readonly [labels: string, value: number];

/** For Prometheus (text format 0.0.4): whether people can be told. No label says whom or what about. */
export function renderMetrics(outbox: Outbox, nowMs: number): string {
  const channels = outbox.channels();
  const of = (name: string): string => `{channel="${name}"}`;
  return [
    family(
      'bitting_alert_channel_failing_seconds',
      'For how long nothing got through on a channel; 0 where it does.',
      channels.map(({ failingMs, name }) => [of(name), failingMs === null ? 0 : (nowMs - failingMs) / 1_000]),
    ),
    family(
      'bitting_alert_channel_sent_timestamp_seconds',
      'When something last got through.',
      channels.flatMap(({ name, sentMs }) => (sentMs === null ? [] : [[of(name), sentMs / 1_000] as const])),
    ),
    family('bitting_alert_messages_waiting', 'Messages that are to be sent.', [['', outbox.waiting()]]),
    family(
      'bitting_alerts_unacknowledged',
      'Alerts that nobody has acknowledged.',
      SEVERITIES.map((severity) => [`{severity="${severity}"}`, outbox.unacknowledged(severity)]),
    ),
  ].join('');
}

function family(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return samples.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}
