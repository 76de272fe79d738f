import { mkdirSync } from 'node:fs';
import type { DataLayout } from '../config/data-layout.ts';
import type { ConsoleTokens, UnlockMessage } from '../config/protocol.ts';
import { abandonDirectory, createDataDirectory, writePrivateFile } from './data-directory.ts';
import { asFileFault } from './file-faults.ts';
import { createInstallation } from './gateway-process.ts';

export interface Beginnings {
  /** Opens the vault as well. */
  readonly recovery?: UnlockMessage | null;
  /** How it is configured; must not be there yet. */
  readonly config?: { readonly file: string; readonly text: string } | null;
}

/** A data directory with a vault, its first operator and the two of the console, whose tokens are in files for the owner alone. */
export async function initialise(
  directory: string,
  unlock: UnlockMessage,
  { recovery = null, config = null }: Beginnings = {},
): Promise<DataLayout> {
  const layout = createDataDirectory(directory);
  try {
    const { operatorToken, consoleTokens } = await createInstallation(layout, unlock, {
      recovery,
      console: true,
    });
    writePrivateFile(layout.operatorTokenFile, `${operatorToken}\n`);
    if (consoleTokens !== null) keepConsoleTokens(layout, consoleTokens);
  } catch (error) {
    throw abandon(layout, error, layout.directory);
  }
  try {
    if (config !== null) writePrivateFile(config.file, config.text);
  } catch (error) {
    throw abandon(layout, error, config?.file ?? '');
  }
  return layout;
}

function keepConsoleTokens(layout: DataLayout, { alerts, page }: ConsoleTokens): void {
  mkdirSync(layout.consoleDirectory, { recursive: true, mode: 0o700 });
  writePrivateFile(layout.pageTokenFile, `${page}\n`);
  writePrivateFile(layout.consoleTokenFile, `${alerts}\n`);
}

/** Half an installation is of no use and would stand in the way of the next try. */
function abandon(layout: DataLayout, error: unknown, subject: string): Error {
  abandonDirectory(layout);
  return asFileFault(error, subject);
}
