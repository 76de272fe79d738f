/** What could not be hidden as it should, in the Prometheus text format. */
export interface PrivacyCounts {
  /** Addresses that are recorded as unknown: the vault is sealed, or the file of pseudonyms cannot be written. */
  readonly unknown: number;
  /** Addresses that are found, but cannot be shown again: too many of a day, or the file cannot be written. */
  readonly unkept: number;
}

export function renderPrivacyMetrics({ unknown, unkept }: PrivacyCounts): string {
  const counters = [
    ['bitting_addresses_unknown_total', 'Addresses that records call unknown.', unknown],
    ['bitting_addresses_unkept_total', 'Addresses that records hide and nobody can show again.', unkept],
  ] as const;
  return counters
    .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} ${value}\n`)
    .join('');
}
