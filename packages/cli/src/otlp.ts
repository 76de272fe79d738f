import type { TailEvent } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { OTLP_ANSWER_MS, OTLP_RETRY_FIRST_MS, OTLP_RETRY_MAX_MS } from './bounds.ts';
import { decisionOf } from './export-rows.ts';

/** OpenTelemetry logs over OTLP/HTTP in JSON (opentelemetry-proto 1.x, read 2026-11). */

const NANOSECONDS = 1_000_000n;
const INFO = { severityNumber: 9, severityText: 'INFO' };
const WARN = { severityNumber: 13, severityText: 'WARN' };

/** Fields that can be asked for by themselves; the body has all of them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'bitting.record': 'sequence',
  'bitting.type': 'type',
  'bitting.key': 'virtualKeyId',
  'bitting.account': 'accountId',
  'bitting.venue': 'venue',
  'bitting.operation': 'operation',
  'bitting.code': 'code',
  'bitting.rule': 'ruleId',
  'bitting.intent': 'intentId',
  'bitting.operator': 'operatorId',
  'bitting.act': 'act',
  'bitting.subject': 'subject',
  'event.name': 'event',
  'client.address': 'sourceAddress',
};

/** One request's body. */
export function writeLogs(records: readonly TailEvent[]): string {
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [attribute('service.name', 'bitting')] },
        scopeLogs: [{ scope: { name: 'bitting.ledger' }, logRecords: records.map(writeLog) }],
      },
    ],
  });
}

function writeLog(record: TailEvent): unknown {
  const decision = decisionOf(record);
  const isOdd = record.type === 'refusal' || decision.includes('unknown') || record['event'] === 'finding';
  const time = (BigInt(record.wallMs) * NANOSECONDS).toString();
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    ...(isOdd ? WARN : INFO),
    body: { stringValue: JSON.stringify(record) },
    attributes: [
      ...Object.entries(ATTRIBUTES).flatMap(([key, name]) =>
        typeof record[name] === 'string' ? [attribute(key, record[name])] : [],
      ),
      ...(decision === '' ? [] : [attribute('bitting.decision', decision)]),
    ],
  };
}

function attribute(key: string, stringValue: string): unknown {
  return { key, value: { stringValue } };
}

export interface OtlpTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly onRetry: (sentence: string) => void;
  readonly wait: (delayMs: number) => Promise<void>;
}

/** What a collector may answer to be asked again (the protocol's own list). */
const TRY_AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Resolves once the collector took the batch, with how many of its records it threw away. Tries again, later each time, for as long
 * as it is not reached or busy.
 * @throws BittingError `EXPORT_REFUSED` where it will not have it
 */
export async function sendLogs(records: readonly TailEvent[], target: OtlpTarget): Promise<number> {
  const body = writeLogs(records);
  for (let delayMs = OTLP_RETRY_FIRST_MS; ; delayMs = Math.min(2 * delayMs, OTLP_RETRY_MAX_MS)) {
    const { status, text, retryAfterMs } = await post(body, target);
    if (status === 200) return readRejected(text);
    if (status !== null && !TRY_AGAIN.has(status))
      throw new BittingError('EXPORT_REFUSED', `${target.url}: ${status}`, {
        publicDetail: `The collector at ${target.url} does not take the logs: HTTP ${status}.`,
      });
    target.signal.throwIfAborted();
    const waitMs = Math.min(retryAfterMs ?? delayMs, OTLP_RETRY_MAX_MS);
    target.onRetry(
      `The collector ${status === null ? 'is not reached' : `says ${status}`}; again in ${waitMs} ms.`,
    );
    await target.wait(waitMs);
  }
}

interface Posted {
  /** `null`: nobody was reached. */
  readonly status: number | null;
  readonly text: string;
  readonly retryAfterMs: number | null;
}

async function post(body: string, { url, headers, signal }: OtlpTarget): Promise<Posted> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { ...headers, 'content-type': 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(OTLP_ANSWER_MS)]),
    });
    const seconds = /^\d{1,4}$/u.exec(response.headers.get('retry-after') ?? '')?.[0];
    const retryAfterMs = seconds === undefined ? null : Number(seconds) * 1_000;
    return { status: response.status, text: await response.text(), retryAfterMs };
  } catch {
    return { status: null, text: '', retryAfterMs: null };
  }
}

function readRejected(text: string): number {
  try {
    const answer = JSON.parse(text) as {
      readonly partialSuccess?: { readonly rejectedLogRecords?: unknown };
    };
    return Number(answer.partialSuccess?.rejectedLogRecords ?? 0) || 0;
  } catch {
    return 0;
  }
}
