import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLive, useLiveState } from '../../api/live.ts';
import { TailFeed } from './tail-feed.ts';

/** The last records and every further one, for as long as the component is there. */
export function useTail(): TailFeed {
  const [feed] = useState(
    () =>
      new TailFeed((callback) => {
        const frame = requestAnimationFrame(callback);
        return () => {
          cancelAnimationFrame(frame);
        };
      }),
  );
  const { kind } = useLiveState();
  useLive('ledger', ({ events }) => {
    feed.take(events);
  });
  const isOpen = kind === 'open';
  useEffect(() => (isOpen ? feed.begin() : undefined), [feed, isOpen]);
  useSyncExternalStore(feed.observe, () => feed.version);
  return feed;
}
