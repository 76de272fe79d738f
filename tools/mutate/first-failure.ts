/** A reporter of node:test that ends the process at the first failing test: one is enough to kill a mutant. */
import type { TestEvent } from 'node:test/reporters';

export async function* endAtFirstFailure(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:fail') continue;
    yield `${event.data.name}\n`;
    process.exit(1);
  }
}

// oxlint-disable-next-line import/no-default-export -- node:test asks a reporter's module for its default export
export { endAtFirstFailure as default };
