import { useEffect } from 'react';

/**
 * Another link that is opened in the tab of such a page changes nothing of the address but what stands behind the `#`: the page begins
 * anew with it, instead of going on with the one before and leaving this one to be read.
 */
export function useOpenedLink(): void {
  useEffect(() => {
    const begin = (): void => {
      location.reload();
    };
    addEventListener('hashchange', begin);
    return () => {
      removeEventListener('hashchange', begin);
    };
  }, []);
}
