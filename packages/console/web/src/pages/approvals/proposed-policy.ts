import type { PolicyDocument } from '@bitting/client/policies.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The policy that a change would put in force, read from the very text that is agreed to; `null` where it puts none in force, or
 * is not of a form that is known.
 */
export function readProposedPolicy(change: string): PolicyDocument | null {
  const { operation, parameters } = parse(change);
  if (!isJson(parameters)) return null;
  if (operation === 'policy-set') return isJson(parameters['document']) ? parameters['document'] : null;
  if (operation !== 'issue') return null;
  const { scopes, markets, instruments, notionalPerOrder, requestsPerSecond, sourceCidrs, limits } =
    parameters;
  const { notBeforeMs, expiresAtMs, deadManSeconds } = parameters;
  return {
    scopes,
    markets,
    instruments,
    notionalPerOrder,
    requestsPerSecond,
    sourceCidrs,
    ...(isJson(limits) ? { limits } : {}),
    ...(notBeforeMs === undefined ? {} : { notBefore: notBeforeMs }),
    expiresAt: expiresAtMs,
    ...(deadManSeconds === undefined ? {} : { deadManSeconds }),
  };
}

function parse(change: string): Json {
  try {
    const read: unknown = JSON.parse(change);
    return isJson(read) ? read : {};
  } catch {
    return {};
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
