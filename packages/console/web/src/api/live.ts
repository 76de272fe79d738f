import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { HaltPlanView } from '@bitting/client/halts.ts';
import type { Status, TailEvent } from '@bitting/client/operations.ts';
import { LiveConnection, type LiveState } from './live-connection.ts';

/** What the server tells by itself, by topic. */
export interface LiveMessages {
  readonly ledger: {
    readonly topic: 'ledger';
    readonly events: readonly TailEvent[];
    readonly dropped?: number;
  };
  readonly accounts: { readonly topic: 'accounts'; readonly events: readonly TailEvent[] };
  readonly status: { readonly topic: 'status'; readonly status: Status };
  readonly plans: { readonly topic: 'plans'; readonly plans: readonly HaltPlanView[] };
  readonly alerts: { readonly topic: 'alerts' };
  readonly approvals: { readonly topic: 'approvals' };
}
export type LiveTopic = keyof LiveMessages;

const connection = new LiveConnection({
  open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`),
  nowMs: () => Date.now(),
  random: () => Math.random(),
});

/** Calls back with every message of the topic while the component is there. */
export function useLive<Topic extends LiveTopic>(
  topic: Topic,
  onMessage: (message: LiveMessages[Topic]) => void,
): void {
  const tell = useEffectEvent(onMessage);
  useEffect(
    () =>
      connection.subscribe(topic, (message) => {
        tell(message as LiveMessages[Topic]);
      }),
    [topic],
  );
}

/** How the connection is, and when the server last said anything. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (onChange) => connection.observe(onChange),
    () => connection.state,
  );
}
