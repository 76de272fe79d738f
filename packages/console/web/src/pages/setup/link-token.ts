const TOKEN = /^#([A-Za-z0-9_-]{43})$/u;

let held: string | null = null;

/**
 * What stands behind the `#`, taken out of the address at once: it stays in no history, and nobody reads it off the screen. It is held as
 * long as the page, so that it is there when the page draws itself again.
 */
export function takeLinkToken(): string | null {
  const found = TOKEN.exec(location.hash)?.[1];
  if (found !== undefined) {
    held = found;
    history.replaceState(history.state, '', location.pathname);
  }
  return held;
}

export function forgetLinkToken(): void {
  held = null;
}
