import type { AdminClient, CallOptions } from '@bitting/client/admin-client.ts';
import type { OperationName } from '@bitting/client/operations.ts';

interface Call {
  /** Went through the schema of the operation's row. */
  readonly parameters: unknown;
  readonly options: CallOptions;
}

/** The client's method of an operation: its name in the way of JavaScript. */
export function callOperation(client: AdminClient, name: OperationName, call: Call): Promise<unknown> {
  const method = name.replaceAll(/-(?<letter>[a-z])/gu, (_match, letter: string) => letter.toUpperCase());
  const calls = client as unknown as Readonly<
    Record<string, (parameters: unknown, options: CallOptions) => Promise<unknown>>
  >;
  const found = calls[method];
  if (found === undefined) throw new Error(`the client has no ${method}`);
  return found(call.parameters, call.options);
}
