import { callApi } from '../../api/call-api.ts';

/** The session goes on while somebody is there: said once a minute at most, and at once after being away. */
const SAID_EVERY_MS = 60_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Tells the server that somebody is at the page, not only the page. Gives back what ends that. */
export function watchActivity(nowMs: () => number = () => Date.now()): () => void {
  let saidMs = nowMs();
  const say = (): void => {
    if (nowMs() - saidMs < SAID_EVERY_MS) return;
    saidMs = nowMs();
    // Whoever is signed out by then is told by the answer itself.
    callApi('/api/session/active').catch(() => undefined);
  };
  for (const sign of SIGNS) window.addEventListener(sign, say, { passive: true });
  return () => {
    for (const sign of SIGNS) window.removeEventListener(sign, say);
  };
}
