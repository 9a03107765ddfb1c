import { CookieJar } from 'tough-cookie';

/** A jar that takes the cookies of a local server too. */
export function newJar(): CookieJar {
  return new CookieJar(undefined, { rejectPublicSuffixes: false, looseMode: true });
}
