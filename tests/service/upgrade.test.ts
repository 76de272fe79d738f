/** docs/operations/upgrade.md, followed line by line on an installation that trades, and the way back from a version that is newer. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DIRECTORY_FORMAT } from '@bitting/gateway/supervisor/data-formats.ts';
import { OkxFront } from '../attacks/fronts.ts';
import { bitting, makeIdentity } from '../backup/backup-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey } from '../support/gateway.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { clientIdIn } from './order-bots.ts';
import { ServedGateway } from './served-gateway.ts';

const PAGE = path.resolve(import.meta.dirname, '../../docs/operations/upgrade.md');
/** Done as root on a machine of its own; here the one user has everything already. */
const OF_ROOT: ReadonlySet<string> = new Set(['apt-get', 'chown']);
/** It finds what there is to find, and says so by how it ends. */
const MAY_FIND = 'doctor';

function sectionsOf(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    text.split(/^## /mu).map((part) => {
      const blocks = Array.from(part.matchAll(/^```sh\n(.*?)^```$/gmsu), ([, block = '']) => block);
      return [part.split('\n', 1)[0] ?? '', blocks.flatMap((block) => block.trim().split('\n'))];
    }),
  );
}

test('The page of upgrades is followed there and back, and a bot goes on as if nothing had been.', async () => {
  const cleanup = new Cleanup();
  try {
    const venue = cleanup.add(await startPaperVenue());
    const gateway = cleanup.add(await ServedGateway.create(venue));
    await gateway.start();
    const { directory } = gateway.layout;
    const root = path.dirname(directory);
    const identity = await makeIdentity(root, 'backup');
    mkdirSync(path.join(root, 'mnt'));
    const account = venue.openAccount({ funds: { USDT: '100000' } });
    const key = await issueTestKey(gateway.admin, await bindPaperKey(gateway.admin, account.key, 'main'));
    const front = new OkxFront(gateway.urls.okx, key);
    const order = async (fields = front.orderFields()): Promise<string> => {
      const answer = await requestRaw(front.url, front.order(fields));
      return front.isServed(answer) ? 'placed' : (answer.headers.get('bitting-code') ?? '');
    };
    const places: readonly (readonly [from: string, to: string])[] = [
      ['/mnt/backup/', `${root}/mnt/`],
      ['/var/lib/bitting', directory],
      ['/root/backup.key', identity.file],
      ['age1first', identity.recipient],
    ];
    const run = async (line: string): Promise<string> => {
      const placed = places.reduce((text, [from, to]) => text.replaceAll(from, to), line);
      const given = placed.match(/"[^"]*"|\S+/gu)?.map((word) => word.replaceAll('"', '')) ?? [];
      const words = given[0] === 'runuser' ? given.slice(4) : given;
      const [program = '', ...rest] = words;
      if (OF_ROOT.has(program)) return '';
      if (program === 'systemctl') {
        if (rest[0] === 'start') await gateway.start();
        else assert.equal((await gateway.stop()).code, 0);
        return '';
      }
      if (program !== 'bitting') {
        const own = rest.filter(
          (word, at) => !['-o', '-g'].includes(word) && !['-o', '-g'].includes(rest[at - 1] ?? ''),
        );
        return execFileSync(program, own, { encoding: 'utf8' });
      }
      const isElsewhere = rest.includes('--data') || ['verify'].includes(rest[1] ?? '');
      const { err, out, status } = await bitting(isElsewhere ? rest : [...rest, '--data', directory]);
      assert.ok(status === 0 || rest[0] === MAY_FIND, `${line}: ${out}${err}`);
      return out;
    };
    const sections = sectionsOf(readFileSync(PAGE, 'utf8'));
    const follow = async (heading: string): Promise<readonly string[]> => {
      const said: string[] = [];
      for (const line of sections.get(heading) ?? assert.fail(heading)) said.push(await run(line));
      return said;
    };

    const before = front.orderFields();
    assert.equal(await order(before), 'placed');
    await follow('Before');
    const between = front.orderFields();
    assert.equal(await order(between), 'placed');
    await follow('Upgrade');
    assert.equal(await order(), 'placed');
    assert.match((await follow('Check'))[0] ?? '', /0\.1\.0/u);

    // What a version would leave that has another format.
    await gateway.stop();
    const marker = gateway.layout.markerFile;
    const text = readFileSync(marker, 'utf8');
    const format = DIRECTORY_FORMAT + 1;
    writeFileSync(marker, JSON.stringify({ kind: 'bitting-data', format, program: '9.9.9' }));
    const why = `DATA_FORMAT_NEWER.*is of format ${format}, which version 9\\.9\\.9 of Bitting wrote`;
    await assert.rejects(gateway.start(), new RegExp(why, 'u'));
    writeFileSync(marker, text);
    await gateway.start();

    const back = sections.get('Go back') ?? [];
    const untilHalted = back.findIndex((line) => line.startsWith('rm '));
    for (const line of back.slice(0, untilHalted)) await run(line);
    assert.equal(await order(), 'STATE_HALTED');
    for (const line of back.slice(untilHalted)) await run(line);
    assert.equal(await order(before), 'CLIENT_ORDER_ID_REUSED', 'the backup knows it');
    assert.equal(await order(), 'placed');
    assert.equal(
      venue.control.truth().closedOrders.filter(({ clientId }) => clientId === clientIdIn(between)).length,
      1,
    );
    renameSync(`${directory}-newer`, path.join(root, 'kept'));
  } finally {
    await cleanup.close();
  }
});
