import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { HEAD_FILE_BYTES } from '@bitting/core/ledger/tree/head-file.ts';
import { layOutData, type DataLayout } from '../config/data-layout.ts';
import { VERSION } from '../config/version.ts';
import { HEAD_FILE } from '../ledger/log-head.ts';
import {
  type DataMarker,
  DIRECTORY_FORMAT,
  demandKnownFormats,
  parseMarker,
  writeMarker,
} from './data-formats.ts';
import { asFileFault } from './file-faults.ts';

const OWNER_ONLY = 0o700;
/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the final zero included. */
const SOCKET_PATH_BYTES_MAX = 103;

/** Makes the directory of a new installation: absent or empty before, ours alone after, synced. */
export function createDataDirectory(directory: string): DataLayout {
  const layout = layOutData(directory);
  demandSocketPath(layout);
  try {
    mkdirSync(layout.directory, { recursive: true, mode: OWNER_ONLY });
  } catch (error) {
    throw asFileFault(error, layout.directory);
  }
  demandRoom(layout);
  try {
    chmodSync(layout.directory, OWNER_ONLY);
    for (const inner of innerDirectories(layout)) mkdirSync(inner, { mode: OWNER_ONLY });
    writePrivateFile(layout.markerFile, writeMarker());
  } catch (error) {
    abandonDirectory(layout);
    throw asFileFault(error, layout.directory);
  }
  return layout;
}

/** Half a directory would stand in the way of the next try. One that was made for us stays, empty, where we may not remove it. */
export function abandonDirectory({ directory }: DataLayout): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // What is told is why it could not be made; what was in it is gone before this is thrown.
  }
}

/** Refuses a directory in which something lies; absent ones are as good as empty ones. */
export function demandRoom(layout: DataLayout): void {
  let names: readonly string[];
  try {
    names = existsSync(layout.directory) ? readdirSync(layout.directory) : [];
  } catch (error) {
    throw asFileFault(error, layout.directory);
  }
  if (names.includes(path.basename(layout.markerFile)))
    throw new BittingError('DATA_DIRECTORY_EXISTS', layout.directory, {
      publicDetail: `${layout.directory} is initialised already; --data names another directory.`,
    });
  if (names.length > 0) throw foreign(layout, 'it is not empty');
}

/** Checks that the directory is ours, in a format that we know, and nobody else's to read or write. */
export function openDataDirectory(directory: string): DataLayout {
  const layout = layOutData(directory);
  demandSocketPath(layout);
  const { isEmpty, stat } = lookAt(layout);
  if (stat === undefined || isEmpty)
    throw new BittingError('DATA_DIRECTORY_MISSING', layout.directory, {
      publicDetail: `There is no data directory at ${layout.directory}; make one with "bitting init".`,
    });
  if (!stat.isDirectory()) throw foreign(layout, 'it is not a directory');
  demandKnownFormats(layout, readMarker(layout));
  if ((stat.mode & 0o077) !== 0 || (process.getuid !== undefined && stat.uid !== process.getuid()))
    throw new BittingError('DATA_DIRECTORY_UNSAFE', `${layout.directory}: mode ${stat.mode.toString(8)}`, {
      publicDetail: `${layout.directory} must belong to you alone: chmod 700 ${layout.directory}`,
    });
  try {
    for (const inner of innerDirectories(layout)) mkdirSync(inner, { recursive: true, mode: OWNER_ONLY });
    makeHeadFile(layout);
  } catch (error) {
    throw asFileFault(error, layout.directory);
  }
  return layout;
}

function lookAt({ directory }: DataLayout): { readonly stat: Stats | undefined; readonly isEmpty: boolean } {
  try {
    const stat = lstatSync(directory, { throwIfNoEntry: false });
    return { stat, isEmpty: stat?.isDirectory() === true && readdirSync(directory).length === 0 };
  } catch (error) {
    throw asFileFault(error, directory);
  }
}

/** A former life's socket is removed; one that answers belongs to a gateway that still runs. */
export async function clearSocket(layout: DataLayout): Promise<void> {
  if (await answers(layout.adminSocket))
    throw new BittingError('ALREADY_RUNNING', layout.adminSocket, {
      publicDetail: `A gateway already runs on ${layout.directory}; a second one needs another --data and other ports.`,
    });
  rmSync(layout.adminSocket, { force: true });
}

/** Readable by the owner alone, durable when it returns; refuses to overwrite. */
export function writePrivateFile(file: string, content: string | Uint8Array): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, Buffer.from(content));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  const parent = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(parent);
  } finally {
    closeSync(parent);
  }
}

/** @throws BittingError `DATA_DIRECTORY_UNSAFE` where others may read the file */
export function readPrivateFile(file: string): Buffer {
  try {
    const stat = lstatSync(file);
    if ((stat.mode & 0o077) !== 0)
      throw new BittingError('DATA_DIRECTORY_UNSAFE', file, {
        publicDetail: `${file} must be readable by you alone: chmod 600 ${file}`,
      });
    return readFileSync(file);
  } catch (error) {
    throw asFileFault(error, file);
  }
}

/** The gateway may write it durably, and nothing but its owner may make it durable that there is one. */
function makeHeadFile({ ledgerDirectory }: DataLayout): void {
  const file = path.join(ledgerDirectory, HEAD_FILE);
  if (!existsSync(file)) writePrivateFile(file, new Uint8Array(HEAD_FILE_BYTES));
}

function innerDirectories(layout: DataLayout): readonly string[] {
  return [layout.vaultDirectory, layout.ledgerDirectory, layout.indexDirectory, layout.runDirectory];
}

function readMarker(layout: DataLayout): DataMarker {
  try {
    return parseMarker(readFileSync(layout.markerFile, 'utf8'));
  } catch {
    throw foreign(layout, 'it has no readable bitting.json');
  }
}

/** Whoever meets the directory later is told what wrote there last. Returns once that is durable. */
export function signMarker(layout: DataLayout): void {
  const { format, program } = readMarker(layout);
  if (format === DIRECTORY_FORMAT && program === VERSION) return;
  const file = `${layout.markerFile}.new`;
  rmSync(file, { force: true });
  try {
    writePrivateFile(file, writeMarker());
    renameSync(file, layout.markerFile);
  } catch (error) {
    throw asFileFault(error, layout.markerFile);
  }
}

function foreign(layout: DataLayout, why: string): BittingError {
  return new BittingError('DATA_DIRECTORY_FOREIGN', `${layout.directory}: ${why}`, {
    publicDetail: `${layout.directory} is not a data directory of Bitting (${why}); nothing was touched.`,
  });
}

function demandSocketPath(layout: DataLayout): void {
  if (Buffer.byteLength(layout.adminSocket) > SOCKET_PATH_BYTES_MAX)
    throw new BittingError('ARGUMENT_INVALID', `${layout.adminSocket} is too long for a socket`, {
      publicDetail: `The path ${layout.directory} is too long: a unix socket below it must fit into ${SOCKET_PATH_BYTES_MAX} bytes.`,
    });
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
