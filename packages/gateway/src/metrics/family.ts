/** One family in the Prometheus text format (version 0.0.4): a name that tells its unit, what it means, its samples. */
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
}

/** Labels in braces, or empty; and a number. */
export type Sample = readonly [labels: string, value: number];

/** A family without a sample is left out: what is not known now is not zero. */
export function renderFamily({ name, type, help }: Family, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `${describeFamily({ name, type, help })}${lines.join('')}`;
}

export function renderGauge(name: string, help: string, value: number): string {
  return renderFamily({ name, type: 'gauge', help }, [['', value]]);
}

export function describeFamily({ name, type, help }: Family): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}
