import type { FastifyReply, FastifyRequest } from 'fastify';
import { DEVICE_COOKIE, setDeviceCookie, setSessionCookie } from '../server/cookies.ts';
import { DEVICE_MS } from './bounds.ts';
import type { Caller } from './desk.ts';
import type { ShownOffer } from './enrolment.ts';
import type { SignedInBrowser } from './sign-in.ts';

export function callerOf(request: FastifyRequest): Caller {
  return {
    address: request.clientAddress,
    userAgent: request.headers['user-agent'] ?? '',
    deviceToken: request.cookies[DEVICE_COOKIE],
  };
}

/** Both cookies of a browser that is signed in from now on. */
export function welcome(reply: FastifyReply, { deviceToken, sessionToken }: SignedInBrowser): void {
  setSessionCookie(reply, sessionToken);
  setDeviceCookie(reply, deviceToken, Math.floor(DEVICE_MS / 1_000));
}

/** Options of a passkey as the library of the browser takes them. */
export function openOptions({
  challengeId,
  options,
}: {
  readonly challengeId: string;
  readonly options: object;
}): { challengeId: string; options: Record<string, unknown> } {
  return { challengeId, options: Object.fromEntries(Object.entries(options)) };
}

export function openOffer({ offer, ticket }: { readonly ticket: string; readonly offer: ShownOffer }): {
  ticket: string;
  offer: { totp: { secret: string; uri: string }; passkey: Record<string, unknown> };
} {
  return { ticket, offer: { totp: { ...offer.totp }, passkey: { ...offer.passkey } } };
}
