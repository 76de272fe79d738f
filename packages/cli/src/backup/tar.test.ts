import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTar, TAR_END, tarPadding, writeTarHeader } from './tar.ts';

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function archive(files: readonly File[]): Buffer {
  return Buffer.concat([
    ...files.flatMap(({ name, bytes }) => [
      writeTarHeader(name, bytes.length),
      bytes,
      tarPadding(bytes.length),
    ]),
    TAR_END,
  ]);
}

/** In pieces of that length. */
async function* cut(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length)
    yield await Promise.resolve(bytes.subarray(at, at + length));
}

async function read(bytes: Uint8Array, length = 1_000): Promise<File[]> {
  const files: File[] = [];
  for await (const { name, content } of readTar(cut(bytes, length))) {
    const parts: Uint8Array[] = [];
    for await (const some of content) parts.push(Uint8Array.from(some));
    files.push({ name, bytes: new Uint8Array(Buffer.concat(parts)) });
  }
  return files;
}

const FILES = fc.array(
  fc.record(
    { name: fc.stringMatching(/^[a-z/.0-9]{1,100}$/u), bytes: fc.uint8Array({ maxLength: 1_100 }) },
    { noNullPrototype: true },
  ),
  { maxLength: 4 },
);

test('An archive is read as it was written, however its bytes come.', async () => {
  await fc.assert(
    fc.asyncProperty(FILES, fc.integer({ min: 1, max: 2_000 }), async (files, length) => {
      assert.deepEqual(await read(archive(files), length), files);
    }),
    { numRuns: 60 },
  );
});

test('An archive that ends early, goes on, or has one byte of a header or of its padding changed is refused.', async () => {
  const whole = archive([{ name: 'a/b', bytes: new Uint8Array(700).fill(7) }]);
  assert.equal((await read(whole)).length, 1);
  for (let length = 0; length < whole.length; length += 97)
    await assert.rejects(read(whole.subarray(0, length)), { code: 'BACKUP_DAMAGED' }, String(length));
  await assert.rejects(read(Buffer.concat([whole, new Uint8Array(512)])), { code: 'BACKUP_DAMAGED' });
  const outside = [...Array(512).keys(), 512 + 700, 512 + 1_023, 512 + 1_024, whole.length - 1];
  for (const at of outside) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await assert.rejects(read(changed), { code: 'BACKUP_DAMAGED' }, String(at));
  }
});

/** Another program writes the same bytes for a plain file, and what is none. */
test('VLT-09 Links, directories, devices and names that lead elsewhere in an archive of tar are refused.', async (context) => {
  if (spawnSync('python3', ['--version']).status !== 0) {
    context.skip('there is no python3');
    return;
  }
  for (const [change, isRead] of [
    ['', false],
    ['entry.type = tarfile.SYMTYPE; entry.linkname = "/etc/passwd"', false],
    ['entry.type = tarfile.LNKTYPE; entry.linkname = "../x"', false],
    ['entry.type = tarfile.DIRTYPE', false],
    ['entry.type = tarfile.FIFOTYPE', false],
    ['entry.mode = 0o600', true],
    ['entry.mode = 0o4777', false],
    ['entry.mode = 0o600; entry.name = "x" * 120', false],
  ] as const) {
    const code = `import tarfile, io, sys
out = io.BytesIO()
made = tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT)
entry = tarfile.TarInfo("a")
${change}
made.addfile(entry)
sys.stdout.buffer.write(out.getvalue() + bytes(1024))`;
    const { stdout } = spawnSync('python3', ['-c', code]);
    if (isRead) assert.equal((await read(stdout)).length, 1, change);
    else await assert.rejects(read(stdout), { code: 'BACKUP_DAMAGED' }, change);
  }
});
