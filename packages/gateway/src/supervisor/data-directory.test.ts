import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { layOutData } from '../config/data-layout.ts';
import {
  clearSocket,
  createDataDirectory,
  demandRoom,
  openDataDirectory,
  readPrivateFile,
  writePrivateFile,
} from './data-directory.ts';

function withDirectory(run: (directory: string) => void | Promise<void>): () => Promise<void> {
  return async () => {
    const parent = mkdtempSync(path.join(os.tmpdir(), 'bitting-data-'));
    try {
      await run(path.join(parent, 'data'));
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  };
}

void test(
  'PRC-10 data directory is made for its owner alone and opens again',
  withDirectory((directory) => {
    const layout = createDataDirectory(directory);
    assert.deepEqual(openDataDirectory(directory), layout);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const { mode } = statSync(path.join(directory, entry.name));
      assert.equal(mode & 0o077, 0, entry.name);
    }
  }),
);

void test(
  'data directory is not made over what is there',
  withDirectory((directory) => {
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'thesis.tex'), 'mine');
    assert.throws(() => createDataDirectory(directory), { code: 'DATA_DIRECTORY_FOREIGN' });
    assert.deepEqual(readdirSync(directory), ['thesis.tex']);
    const file = path.join(directory, 'thesis.tex');
    assert.throws(() => createDataDirectory(file), { code: 'DATA_DIRECTORY_FOREIGN' });
    assert.throws(() => createDataDirectory(path.join(file, 'x')), { code: 'DATA_DIRECTORY_FOREIGN' });
    assert.throws(() => openDataDirectory(file), { code: 'DATA_DIRECTORY_FOREIGN' });
    assert.throws(() => openDataDirectory(directory), { code: 'DATA_DIRECTORY_FOREIGN' });
    rmSync(path.join(directory, 'thesis.tex'));
    createDataDirectory(directory);
    assert.throws(() => createDataDirectory(directory), { code: 'DATA_DIRECTORY_EXISTS' });
  }),
);

void test(
  'room for a data directory is where nothing is, and looking makes nothing',
  withDirectory((directory) => {
    const layout = layOutData(directory);
    demandRoom(layout);
    assert.throws(() => statSync(directory), { code: 'ENOENT' });
    createDataDirectory(directory);
    assert.throws(() => demandRoom(layout), { code: 'DATA_DIRECTORY_EXISTS' });
    rmSync(layout.markerFile);
    assert.throws(() => demandRoom(layout), { code: 'DATA_DIRECTORY_FOREIGN' });
  }),
);

void test(
  'data directory that is missing, of a newer format or open to others is refused',
  withDirectory((directory) => {
    assert.throws(() => openDataDirectory(directory), { code: 'DATA_DIRECTORY_MISSING' });
    const layout = createDataDirectory(directory);
    chmodSync(directory, 0o750);
    assert.throws(() => openDataDirectory(directory), { code: 'DATA_DIRECTORY_UNSAFE' });
    chmodSync(directory, 0o700);
    const marker = readFileSync(layout.markerFile, 'utf8');
    writeFileSync(layout.markerFile, marker.replace('2', '3'));
    assert.throws(() => openDataDirectory(directory), { code: 'DATA_FORMAT_NEWER' });
    writeFileSync(layout.markerFile, marker);
    openDataDirectory(directory);
  }),
);

void test(
  'data directory whose socket path would not fit is refused before anything is made',
  withDirectory((directory) => {
    const deep = path.join(directory, 'x'.repeat(100));
    assert.throws(() => createDataDirectory(deep), { code: 'ARGUMENT_INVALID' });
    assert.throws(() => statSync(directory), { code: 'ENOENT' });
  }),
);

void test(
  'socket of a former life is removed, one that answers is left alone',
  withDirectory(async (directory) => {
    const layout = createDataDirectory(directory);
    await clearSocket(layout);
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(layout.adminSocket, resolve);
    });
    await assert.rejects(clearSocket(layout), { code: 'ALREADY_RUNNING' });
    server.close();
    writeFileSync(layout.adminSocket, '');
    await clearSocket(layout);
    assert.deepEqual(readdirSync(layout.runDirectory), []);
  }),
);

void test(
  'private file is for its owner alone, is never overwritten and is not read when others may',
  withDirectory((directory) => {
    mkdirSync(directory);
    const file = path.join(directory, 'operator.token');
    writePrivateFile(file, 'secret');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readPrivateFile(file).toString(), 'secret');
    assert.throws(() => writePrivateFile(file, 'other'), { code: 'EEXIST' });
    chmodSync(file, 0o640);
    assert.throws(() => readPrivateFile(file), { code: 'DATA_DIRECTORY_UNSAFE' });
  }),
);
