/** A Debian 12 with nothing on it, in which the real systemd runs: its own processes, mounts, groups and network. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** `systemd` because every Debian has it; the rest of what a program needs has to come with the program. */
const INCLUDED = 'systemd';
const STARTED_TRIES = 150;
const LOOK_MS = 200;

export interface Typed {
  readonly status: number | null;
  readonly out: string;
}

/** Where somebody types: commands reach no network of ours, unless they fetch packages. */
export interface TypingOptions {
  readonly input?: string;
  readonly mayFetch?: boolean;
}

/** Why there can be none here; `false`: there can. */
export function whyNoBareSystem(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux makes a system';
  for (const program of ['debootstrap', 'unshare', 'nsenter', 'dpkg-deb'])
    if (spawnSync('which', [program]).status !== 0) return `there is no ${program} on this machine`;
  return spawnSync('unshare', ['--mount', '--pid', '--fork', '--net', 'true']).status === 0
    ? false
    : 'this machine lets nobody have namespaces of his own';
}

/** What the first process does before it is systemd; `$1` is the root, and what is mounted is gone with its last process. */
const BOOT = `set -e
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
if [ -f /sys/fs/cgroup/cgroup.procs ]; then
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
  mount -t tmpfs -o mode=755 cgroup "$root/sys/fs/cgroup"
  mkdir "$root/sys/fs/cgroup/systemd"
  mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
  if [ -d /sys/fs/cgroup/unified ]; then
    mkdir "$root/sys/fs/cgroup/unified"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
  fi
fi
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount -t tmpfs shm "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
cd "$root"
mkdir -p .old
pivot_root . .old
umount -l /.old
rmdir /.old
# What systemd mounts for one service reaches that service: by shared mounts, which it does not make itself in a container.
mount --make-rshared /
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --log-target=journal --show-status=0
`;

export class BareSystem {
  readonly root: string;
  readonly #folder: string;
  readonly #groups: readonly string[];
  #first: ChildProcess | null = null;
  #pid = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.root = path.join(folder, 'root');
    this.#groups = findGroups(path.basename(folder));
  }

  /** Throws with what debootstrap said last where it cannot be had. `BARE_SYSTEM` names a tar of one that was made before. */
  static make(): BareSystem {
    const system = new BareSystem(mkdtempSync(path.join(os.tmpdir(), 'bitting-bare-')));
    const kept = process.env['BARE_SYSTEM'];
    mkdirSync(system.root);
    const [program, words] =
      kept === undefined
        ? ['debootstrap', ['--variant=minbase', `--include=${INCLUDED}`, 'bookworm', system.root]]
        : ['tar', ['-C', system.root, '-xf', kept]];
    const made = spawnSync(program, words, { encoding: 'utf8', env: systemEnvironment() });
    if (made.status === 0) {
      // It lasts for minutes: that nothing is synced to the disk is all that it has less than another.
      writeFileSync(path.join(system.root, 'etc/dpkg/dpkg.cfg.d/no-sync'), 'force-unsafe-io\n');
      return system;
    }
    rmSync(system.#folder, { recursive: true, force: true });
    throw new Error(made.stdout.trim().split('\n').slice(-3).join('; '));
  }

  /** Resolves once it is up. */
  async boot(): Promise<void> {
    const script = path.join(this.#folder, 'boot.sh');
    writeFileSync(script, BOOT);
    for (const group of this.#groups) mkdirSync(group, { recursive: true });
    const enter = this.#groups.map((group) => `echo $$ > ${group}/cgroup.procs`).join('\n');
    const apart = ['--mount', '--pid', '--fork', '--ipc', '--uts', '--cgroup', '--net', '--kill-child'];
    this.#first = spawn(
      'sh',
      ['-ec', `${enter}\nexec unshare ${apart.join(' ')} sh ${script} ${this.root}`],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: systemEnvironment(),
      },
    );
    for (let tries = 0; tries < STARTED_TRIES; tries += 1) {
      await wait(LOOK_MS);
      if (this.#first.exitCode !== null) throw new Error('systemd ended before it was up');
      const children = `/proc/${this.#first.pid}/task/${this.#first.pid}/children`;
      this.#pid = Number(readFileSync(children, 'utf8').trim().split(' ')[0] ?? 0);
      if (this.#pid > 0 && /^(?:running|degraded)/u.test(this.type('systemctl is-system-running').out))
        return;
    }
    throw new Error('systemd is not up');
  }

  /** A script, typed by root at a terminal of that machine; ends at the first command that fails. */
  type(script: string, { input = '', mayFetch = false }: TypingOptions = {}): Typed {
    const words = [...this.#enter(mayFetch), '--root', 'sh', '-ec', `exec 2>&1\ncd /\n${script}`];
    const { status, stdout } = spawnSync('nsenter', words, {
      input,
      encoding: 'utf8',
      env: { ...systemEnvironment(), HOME: '/root', DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 120_000,
    });
    return { status, out: stdout };
  }

  /** A program of this machine, in the network of that one, which it knows by this name. */
  runBeside(name: string, words: readonly string[], environment: NodeJS.ProcessEnv): Typed {
    const hosts = path.join(this.#folder, 'hosts');
    writeFileSync(hosts, `127.0.0.1 localhost ${name}\n`);
    const script = `mount --bind ${hosts} /etc/hosts && exec "$@"`;
    const net = ['--target', String(this.#pid), '--net'];
    const { status, stdout, stderr } = spawnSync(
      'nsenter',
      [...net, 'unshare', '--mount', 'sh', '-c', script, 'sh', ...words],
      { encoding: 'utf8', env: { ...systemEnvironment(), ...environment }, timeout: 60_000 },
    );
    return { status, out: stdout + stderr };
  }

  async close(): Promise<void> {
    const first = this.#first;
    if (first !== null && first.exitCode === null && first.signalCode === null) {
      const ended = once(first, 'exit');
      if (this.#pid > 0) process.kill(this.#pid, 'SIGKILL');
      else first.kill('SIGKILL');
      await ended;
    }
    for (const group of this.#groups)
      if (existsSync(group)) spawnSync('find', [group, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';']);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #enter(mayFetch: boolean): readonly string[] {
    const target = ['--target', String(this.#pid), '--mount', '--pid', '--ipc', '--uts', '--cgroup'];
    return mayFetch ? target : [...target, '--net'];
  }
}

/** Groups of processes of its own, in each tree of them that systemd looks at. */
function findGroups(name: string): readonly string[] {
  const base = '/sys/fs/cgroup';
  const trees = existsSync(`${base}/cgroup.procs`)
    ? [base]
    : [`${base}/systemd`, `${base}/unified`].filter((tree) => existsSync(tree));
  return trees.map((tree) => path.join(tree, name));
}

/** Nothing of ours: a variable of this machine could be what makes it work. */
function systemEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };
}
