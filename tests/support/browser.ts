import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
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

interface Unpacked {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Once for all tests. Whoever comes while another one unpacks does so for himself, and what is whole first is taken. */
async function unpack(): Promise<Unpacked> {
  const place = path.join(tmpdir(), `bitting-chromium-${process.getuid?.() ?? 0}`);
  if (!existsSync(place)) {
    const own = mkdtempSync(`${place}-`);
    await unpackInto(own);
    try {
      renameSync(own, place);
    } catch {
      rmSync(own, { recursive: true });
    }
  }
  return {
    file: path.join(place, 'chromium'),
    env: { LD_LIBRARY_PATH: path.join(place, 'al2023', 'lib') },
  };
}

/** The package brings its libraries along, and unpacks them only where it takes the machine for a cloud function. */
async function unpackInto(directory: string): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: directory, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    await packaged.executablePath();
  } finally {
    // Each by itself: what is put in the place of all of them is not what `tmpdir` reads.
    for (const name of Object.keys(process.env))
      if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
}
