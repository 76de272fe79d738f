import { rmSync } from 'node:fs';
import type { DataLayout } from '../config/data-layout.ts';
import type { UnlockMessage } from '../config/protocol.ts';
import { createDataDirectory, writePrivateFile } from './data-directory.ts';
import { asFileFault } from './file-faults.ts';
import { createVault } from './gateway-process.ts';

/** A data directory with a vault and its first operator, whose token is in a file for the owner alone. */
export async function initialise(directory: string, unlock: UnlockMessage): Promise<DataLayout> {
  const layout = createDataDirectory(directory);
  try {
    const token = await createVault(layout, unlock);
    writePrivateFile(layout.operatorTokenFile, `${token}\n`);
    return layout;
  } catch (error) {
    // Half a vault is of no use and would stand in the way of the next try.
    rmSync(layout.directory, { recursive: true, force: true });
    throw asFileFault(error, layout.directory);
  }
}
