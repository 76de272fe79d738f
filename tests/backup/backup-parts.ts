/** Backups taken apart and put together by hand, as somebody does who has an identity, or knows a recipient. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Encrypter } from 'age-encryption';
import { decryptStream, decryptWith } from '../../packages/cli/src/backup/age-stream.ts';
import { readTar, TAR_END, tarPadding, writeTarHeader } from '../../packages/cli/src/backup/tar.ts';
import type { Identity } from './backup-ground.ts';

export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export async function unpackBackup(file: string, identity: Identity): Promise<Part[]> {
  const parts: Part[] = [];
  const encrypted = [readFileSync(file)];
  const chunks = (async function* all() {
    yield* encrypted;
  })();
  for await (const { name, content } of readTar(decryptStream(decryptWith([identity.file], null), chunks))) {
    const some: Uint8Array[] = [];
    for await (const one of content) some.push(Uint8Array.from(one));
    parts.push({ name, bytes: Buffer.concat(some) });
  }
  return parts;
}

export async function packBackup(
  parts: readonly Part[],
  file: string,
  { recipient }: Identity,
): Promise<void> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const tar = Buffer.concat([
    ...parts.flatMap(({ name, bytes }) => [
      writeTarHeader(name, bytes.length),
      bytes,
      tarPadding(bytes.length),
    ]),
    TAR_END,
  ]);
  writeFileSync(file, await encrypter.encrypt(tar));
}
