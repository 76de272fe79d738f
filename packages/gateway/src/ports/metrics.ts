/** What is counted on the path of a request. The names are closed sets, so that a bot cannot invent a label. */
export type CounterName =
  | 'requests'
  | 'refusals'
  | 'outcomes'
  | 'transmissions'
  | 'framing_refusals'
  | 'connections_refused'
  | 'ledger_failures'
  | 'resolutions'
  | 'stream_sockets'
  | 'stream_sessions'
  | 'stream_subscriptions'
  | 'stream_links'
  | 'stream_pushes'
  | 'account_questions'
  | 'account_rows'
  | 'external_activity'
  | 'spells'
  | 'shadow_looks';

export type StageName = 'decide' | 'shadow' | 'record' | 'send' | 'total';

export interface Metrics {
  /** `label` comes from a closed set: an operation class, an error code, an outcome kind. */
  count(counter: CounterName, label: string): void;
  observe(stage: StageName, durationMs: number): void;
}
