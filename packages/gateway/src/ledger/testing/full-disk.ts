import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';

/** There is no room for files of such names, until it ends. */
export function fillDisk(isFull: (name: string) => boolean): { readonly end: () => void } {
  const { writeFile } = fs;
  const full = mock.method(fs, 'writeFile', async (...all: Parameters<typeof writeFile>) => {
    const [name] = all;
    if (typeof name === 'string' && isFull(name))
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    await writeFile(...all);
  });
  syncBuiltinESMExports();
  return {
    end: () => {
      full.mock.restore();
      syncBuiltinESMExports();
    },
  };
}
