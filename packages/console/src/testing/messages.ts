import type { Alert } from '../alerts/alert.ts';
import type { Message } from '../channels/channel.ts';
import type { AlertsConfig } from '../config/console-config.ts';

export const AT_MS = Date.UTC(2026, 10, 21, 23, 30);

export function makeAlert(number: number, changed: Partial<Alert> = {}): Alert {
  return {
    id: `al_${number}`,
    rule: 'key-issued',
    severity: 'warning',
    title: 'A virtual key was issued',
    sentence: `op_1 issued key_${number}.`,
    advice: 'Nothing to do.',
    group: `key-issued key_${number}`,
    atMs: AT_MS,
    sequence: String(number),
    ...changed,
  };
}

export function makeMessage(changed: Partial<Message> = {}): Message {
  return {
    id: 'al_0123456789abcdef.0',
    alertId: 'al_0123456789abcdef',
    installation: 'desk 1',
    severity: 'critical',
    rule: 'halted',
    title: 'Trading was halted',
    lines: ['op_1 halted everything.', 'What to do: look why.'],
    sentence: 'op_1 halted everything.',
    advice: 'Look why.',
    atMs: AT_MS,
    lastMs: AT_MS,
    times: 1,
    sequence: '42',
    named: [],
    ...changed,
  };
}

export function configWith(changed: Partial<AlertsConfig> = {}): AlertsConfig {
  return {
    name: 'desk 1',
    channels: {},
    privateHosts: ['127.0.0.1', 'localhost'],
    authorityFile: null,
    quiet: null,
    timeZone: 'UTC',
    escalation: null,
    heartbeatHours: null,
    failingHours: 1,
    metricsPort: null,
    ...changed,
  };
}
