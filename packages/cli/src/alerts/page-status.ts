import { lstatSync } from 'node:fs';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { chooseDataDirectory } from '../connection.ts';

/** Why the page can show and do nothing; `null`: it can, as far as its token goes. */
export function whyNoPage(options: Parameters<typeof chooseDataDirectory>[0]): string | null {
  const { pageTokenFile } = layOutData(chooseDataDirectory(options));
  try {
    const stat = lstatSync(pageTokenFile, { throwIfNoEntry: false });
    if (stat === undefined) return 'the page has no token of its own: bitting console token';
    return (stat.mode & 0o077) === 0 ? null : `others may read ${pageTokenFile}: bitting console token`;
  } catch {
    // Whoever may not look there may still ask the gateway how it is.
    return null;
  }
}
