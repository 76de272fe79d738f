import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readOptionLayer } from '../../serve-options.ts';
import { readSettings, type SettingsReading } from '../reading.ts';

export interface Said {
  readonly options?: Parameters<typeof readOptionLayer>[0];
  readonly environment?: Readonly<Record<string, string>>;
  /** The text of the file. */
  readonly file?: string;
}

/** A folder of its own for a test that reads configurations; disposed of with all that it holds. */
export class Ground implements Disposable {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-settings-'));
  readonly file = path.join(this.folder, 'bitting.toml');

  read({ options = {}, environment = {}, file }: Said): SettingsReading {
    if (file !== undefined) writeFileSync(this.file, file, { mode: 0o600 });
    return readSettings({
      options: readOptionLayer({ data: path.join(this.folder, 'data'), ...options }),
      configFile: file === undefined ? undefined : this.file,
      environment,
      systemFile: path.join(this.folder, 'system.toml'),
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
