import { type CookieOptions, deleteCookie, setCookie } from '../cookies.js';
import type { Request } from '../request.js';
import type { Response } from '../response.js';
import { makeNullSession, makeSession, type Session, sessionState } from './session.js';
import { mayHold, type Secret, sign, unsign } from './signer.js';
import { dumpTagged, loadTagged } from './tagged-json.js';

/** What sessions take from `app.config`. */
export interface SessionConfig {
  /** Signs the session. Without one it cannot be written. */
  readonly secretKey?: Secret | null;
  /** Former keys, with which sessions may still be signed. */
  readonly secretKeyFallbacks?: readonly Secret[] | null;
  /** Default: `session`. */
  readonly sessionCookieName?: string;
  readonly sessionCookieDomain?: string | null;
  /** Default: `/`. */
  readonly sessionCookiePath?: string | null;
  /** Default: true. */
  readonly sessionCookieHttpOnly?: boolean;
  readonly sessionCookieSecure?: boolean;
  readonly sessionCookieSameSite?: 'Strict' | 'Lax' | 'None' | null;
  readonly sessionCookiePartitioned?: boolean;
  /** Whether a permanent session's cookie goes out with every response. Default: true. */
  readonly sessionRefreshEachRequest?: boolean;
  /** Seconds. Default: 31 days. Also the age at which a session is no longer taken. */
  readonly permanentSessionLifetime?: number;
}

const LIFETIME_SECONDS = 31 * 24 * 60 * 60;

/** What a session needs of the request's context. */
interface SessionHome {
  readonly config: SessionConfig;
  /** The session that a hook or view has touched. */
  readonly openedSession?: object | null;
}

/** Sessions in a signed cookie that Flask can read and write too (flask/sessions.py `SecureCookieSessionInterface`). */
export const cookieSessions = {
  /** Nothing is read or checked before a hook or view asks for the session. */
  deferred: true,

  /** The session that came with the request; empty where there is none, where it was tampered with, and where it is too old. */
  open(request: Request, { config }: SessionHome): Session {
    if (!hasKey(config)) return makeNullSession();
    const cookie = request.cookies.get(nameIn(config));
    if (!cookie) return makeSession();
    const secrets = [config.secretKey, ...(config.secretKeyFallbacks ?? [])];
    const json = unsign(cookie, secrets, config.permanentSessionLifetime ?? LIFETIME_SECONDS, nowSeconds());
    return makeSession(json === null ? {} : dataOf(json));
  },

  /** A session that nobody touched is saved all the same where it may be permanent, since its cookie is then sent again. */
  mustOpen(request: Request, { config }: SessionHome): boolean {
    if (!config.secretKey || config.sessionRefreshEachRequest === false || request.header('cookie') === null) return false;
    const cookie = request.cookies.get(nameIn(config));
    return cookie !== null && mayHold(cookie, '"_permanent"');
  },

  /** Writes what the session came to into the response's headers. */
  save(session: object, response: Response, c: SessionHome): void {
    const state = sessionState(session);
    const { headers } = response;
    const { config } = c;
    if (state === null || !hasKey(config)) return;
    if (c.openedSession === session) headers.addToken('Vary', 'Cookie');
    if (Object.keys(state.data).length === 0) {
      if (!state.modified) return;
      deleteCookie(headers, nameIn(config), attributesIn(config));
    } else {
      const permanent = state.data._permanent === true;
      if (!state.modified && !(permanent && config.sessionRefreshEachRequest !== false)) return;
      const now = nowSeconds();
      const expires = permanent ? new Date((now + (config.permanentSessionLifetime ?? LIFETIME_SECONDS)) * 1000) : null;
      setCookie(headers, nameIn(config), sign(dumpTagged(state.data), config.secretKey, now), { ...attributesIn(config), expires });
    }
    headers.addToken('Vary', 'Cookie');
  },
} as const;

function hasKey(config: SessionConfig): config is SessionConfig & { readonly secretKey: Secret } {
  return config.secretKey !== undefined && config.secretKey !== null && config.secretKey.length > 0;
}

function nameIn(config: SessionConfig): string {
  return config.sessionCookieName ?? 'session';
}

function attributesIn(config: SessionConfig): CookieOptions {
  return {
    domain: config.sessionCookieDomain ?? null,
    path: config.sessionCookiePath ?? '/',
    httpOnly: config.sessionCookieHttpOnly ?? true,
    secure: config.sessionCookieSecure ?? false,
    sameSite: config.sessionCookieSameSite ?? null,
    partitioned: config.sessionCookiePartitioned ?? false,
  };
}

function dataOf(json: string): Record<string, unknown> {
  try {
    const data = loadTagged(json);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
