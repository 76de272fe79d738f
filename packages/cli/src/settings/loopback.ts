const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

export function isLoopbackAddress(address: string): boolean {
  return LOOPBACK.has(address);
}
