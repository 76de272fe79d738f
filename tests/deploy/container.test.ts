/**
 * Builds the image of deploy/container with buildah, on a Debian made here instead of the one of a registry, and runs it as an engine
 * would: its user, its root read-only, its own check. Not tried is an engine (podman, docker): none can be had here.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { BareSystem, whyNoBareSystem } from './bare-system.ts';
import { makePackage } from './made-package.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const BASE = 'localhost/bare-debian';
const IMAGE = 'localhost/bitting';

interface Config {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Env: readonly string[];
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** What an engine does, in short: `$1` the root, then the check of the image. */
const ENGINE = `set -e
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=700,uid=10001,gid=10001 data "$root/var/lib/bitting"
mount -t tmpfs -o mode=700,uid=10001,gid=10001 secrets "$root/run"
# Words without spaces, so that they are one command, which a signal reaches.
as="chroot --userspec=10001:10001 $root env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/var/lib/bitting"
as="$as BITTING_DATA_DIRECTORY=/var/lib/bitting BITTING_UNLOCK_KEY_FILE=/run/bitting.key"
as="$as BITTING_BOTS_OKX_PORT=0 BITTING_BOTS_HTX_SPOT_PORT=0 BITTING_BOTS_HTX_CONTRACT_PORT=0"
$as id -u
$as touch /etc/written 2>&1 && exit 9
$as bitting init --key-file /run/bitting.key --no-recovery
$as "$@" && exit 8
$as bitting serve &
served=$!
tries=0
until $as "$@"; do
  tries=$((tries + 1))
  [ $tries -lt 60 ]
done
kill -TERM $served
wait $served
echo ended with $?
`;

class Builder {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-image-'));

  /** What it answers; nothing of it lies where other images of this machine are. */
  run(...words: readonly string[]): string {
    const places = ['root', 'runroot'].flatMap((name) => [`--${name}`, path.join(this.folder, name)]);
    const all = [...places, '--storage-driver', 'vfs', ...words];
    const { status, stdout, stderr } = spawnSync('buildah', all, { encoding: 'utf8', cwd: this.folder });
    assert.equal(status, 0, `buildah ${words.join(' ')}: ${stdout}${stderr}`);
    return stdout.trim();
  }

  /** From a system that is at rest. */
  makeBase({ root }: BareSystem): void {
    const from = this.run('from', 'scratch');
    this.run('add', '-q', from, root, '/');
    this.run('commit', '-q', from, BASE);
    this.run('rm', from);
  }

  close(): void {
    spawnSync('buildah', [
      '--root',
      path.join(this.folder, 'root'),
      '--runroot',
      path.join(this.folder, 'runroot'),
      '--storage-driver',
      'vfs',
      'umount',
      '--all',
    ]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function whyNot(): string | false {
  if (process.env['INSTALL'] === undefined) return 'takes minutes: npm run soak -- container';
  const why = whyNoBareSystem();
  if (why !== false) return why;
  return spawnSync('buildah', ['--version']).status === 0
    ? false
    : 'there is no buildah on this machine (Debian: buildah)';
}

test(
  'Image runs as nobody’s root, with a root that nothing writes to, and says whether it is well.',
  { skip: whyNot() },
  async () => {
    const builder = new Builder();
    const system = BareSystem.make();
    try {
      builder.makeBase(system);
      const context = path.join(builder.folder, 'context');
      mkdirSync(context);
      makePackage(path.join(context, 'dist'));
      for (const name of ['deploy/container', '.containerignore'])
        cpSync(path.join(ROOT, name), path.join(context, name), { recursive: true });
      writeFileSync(path.join(context, 'secret.txt'), 'not for the image');
      const file = path.join(context, 'deploy', 'container', 'Containerfile');
      const build = [
        'bud',
        '--isolation',
        'chroot',
        '--format',
        'docker',
        '--build-arg',
        `BASE=${BASE}`,
        '-t',
        IMAGE,
      ];
      builder.run(...build, '-f', file, context);
      const { OCIv1: _, ...told } = JSON.parse(builder.run('inspect', '--type', 'image', IMAGE)) as {
        readonly OCIv1: unknown;
        readonly Docker: { readonly config: Config };
      };
      const { User, Entrypoint, Cmd, Volumes, Healthcheck } = told.Docker.config;
      assert.deepEqual([User, Entrypoint, Cmd], ['10001:10001', ['bitting'], ['serve']]);
      assert.deepEqual(Object.keys(Volumes), ['/var/lib/bitting']);
      const [kind, ...check] = Healthcheck.Test;
      assert.equal(kind, 'CMD');
      const mounted = builder.run('mount', builder.run('from', IMAGE));
      const npm = spawnSync('find', [mounted, '-xdev', '-name', 'npm*', '-o', '-name', 'secret.txt'], {
        encoding: 'utf8',
      });
      assert.equal(npm.stdout, '');
      const script = path.join(builder.folder, 'engine.sh');
      writeFileSync(script, ENGINE);
      const engine = ['--mount', '--pid', '--fork', '--kill-child', 'sh', script, mounted, ...check];
      const { status, stdout, stderr } = spawnSync('unshare', engine, { encoding: 'utf8', timeout: 120_000 });
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /^10001\n.*Read-only file system\n/u);
      assert.match(stdout, /ended with 0\n$/u);
    } finally {
      await system.close();
      builder.close();
    }
  },
);
