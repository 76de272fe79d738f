import os from 'node:os';
import path from 'node:path';

/** Where data lies unless told: `$XDG_DATA_HOME` or `~/.local/share`. */
export function defaultDataDirectory(name: 'bitting' | 'bitting-demo'): string {
  const base = process.env['XDG_DATA_HOME'];
  return path.join(
    base === undefined || !path.isAbsolute(base) ? path.join(os.homedir(), '.local', 'share') : base,
    name,
  );
}
