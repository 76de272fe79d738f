import type { VirtualView } from '../../dialect.ts';

/** In JSON text an unescaped quote cannot stand inside a string, so this matches fields of that name and nothing else. */
const UID = /"uid"(\s*:\s*)(?:"[^"\\]*"|[0-9]+)/gu;

/** The push with the virtual key's uid in place of the account's; `null` where it shows none. */
export function applyStreamView(frame: string, view: VirtualView | null): string | null {
  if (view === null) return null;
  const shown = frame.replace(UID, (_field, colon: string) => `"uid"${colon}${JSON.stringify(view.uid)}`);
  return shown === frame ? null : shown;
}
