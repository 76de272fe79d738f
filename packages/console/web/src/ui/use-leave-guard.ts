import { useEffect, useState } from 'react';

export interface LeaveGuard {
  /** Where somebody wants to go who has not said yet that he may; `null`: nowhere. */
  readonly wanted: string | null;
  readonly stay: () => void;
}

/** What a step of the history that a guard made says of itself. */
const GUARDED = { isGuarded: true };

/**
 * Asks before a page is left whose contents are shown only once, or are on their way: by a link of the page, by the browser's own back,
 * or by closing it. `back` is where going back leads to.
 */
export function useLeaveGuard(isGuarded: boolean, back: string): LeaveGuard {
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    if (!isGuarded) return undefined;
    const closing = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    const click = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (!(link instanceof HTMLAnchorElement) || link.download !== '' || link.target === '_blank') return;
      if (link.origin !== location.origin || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(link.pathname + link.search + link.hash);
    };
    const goBack = (): void => {
      history.pushState(GUARDED, '', location.href);
      setWanted(back);
    };
    // A step of one's own, so that going back stays here and can be asked about; where a guard before it made one, that serves.
    if (!isGuardStep(history.state)) history.pushState(GUARDED, '', location.href);
    window.addEventListener('beforeunload', closing);
    window.addEventListener('popstate', goBack);
    document.addEventListener('click', click, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', closing);
      window.removeEventListener('popstate', goBack);
      document.removeEventListener('click', click, { capture: true });
    };
  }, [isGuarded, back]);
  return {
    wanted,
    stay: () => {
      setWanted(null);
    },
  };
}

function isGuardStep(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'isGuarded' in state;
}
