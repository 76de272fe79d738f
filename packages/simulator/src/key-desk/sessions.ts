import { createHash } from 'node:crypto';
import { SESSION_IDLE_MS, SESSION_LIFETIME_MS, SESSIONS_MAX } from '../bounds.ts';
import type { Desk } from './desk.ts';
import type { Person, Session } from './records.ts';

const COOKIE_BYTES = 32;

function idOf(cookie: string): string {
  return createHash('sha256').update(`session:${cookie}`).digest('hex');
}

/** Begins a session; the answer is the cookie's value, which nobody keeps but the visitor. */
export function openSession(desk: Desk, person: Person, stage: Session['stage']): string {
  const { state } = desk;
  const now = desk.now();
  for (const session of state.sessions.all()) {
    if (isOver(session, now)) state.sessions.delete(session.id);
  }
  const [oldest] = state.sessions.all();
  if (oldest !== undefined && state.sessions.size >= SESSIONS_MAX) state.sessions.delete(oldest.id);
  const cookie = desk.random(COOKIE_BYTES).toString('base64url');
  state.sessions.put({
    uid: person.uid,
    id: idOf(cookie),
    email: person.email,
    stage,
    createdAt: now,
    usedAt: now,
  });
  return cookie;
}

function isOver(session: Session, now: number): boolean {
  return now - session.usedAt >= SESSION_IDLE_MS || now - session.createdAt >= SESSION_LIFETIME_MS;
}

/** The session of a cookie, `null` when there is none or its time is over. */
export function findSession(desk: Desk, cookie: string): Session | null {
  const session = cookie === '' ? null : desk.state.sessions.get(idOf(cookie));
  if (session === null) return null;
  const now = desk.now();
  if (isOver(session, now)) {
    desk.state.sessions.delete(session.id);
    return null;
  }
  const used = { ...session, usedAt: now };
  desk.state.sessions.put(used);
  return used;
}

export function closeSession(desk: Desk, session: Session): void {
  desk.state.sessions.delete(session.id);
}

/** What a form must carry to be believed: known to who holds the cookie, and it does not give the cookie away. */
export function formTokenOf(cookie: string): string {
  return createHash('sha256').update(`form:${cookie}`).digest('base64url');
}
