import type { FastifyReply } from 'fastify';

/** The prefix binds it to this host, encrypted or on loopback: no other name of the domain can set it. */
export const SESSION_COOKIE = '__Host-bitting';
/** Says that this browser was signed in before; it opens nothing. */
export const DEVICE_COOKIE = '__Host-bitting-device';

const SHUT = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;

/** Until the browser ends; the server ends it sooner. */
export function setSessionCookie(reply: FastifyReply, value: string): void {
  void reply.setCookie(SESSION_COOKIE, value, SHUT);
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, SHUT);
}

export function setDeviceCookie(reply: FastifyReply, value: string, seconds: number): void {
  void reply.setCookie(DEVICE_COOKIE, value, { ...SHUT, maxAge: seconds });
}
