import type { HeaderList } from '../model/trace.js';

/** Cookies kept between the hops of one request, and between the requests of one suite. */
export interface CookieJar {
  /** The Cookie header for a URL, joined with the one the user gave; null when there is none. */
  header(url: URL, own: HeaderList): string | null;
  store(url: URL, response: HeaderList): Promise<void>;
}

/** A jar by RFC 6265. The library that knows the rules is loaded when a first cookie is set. */
export function createCookieJar(): CookieJar {
  let jar: import('tough-cookie').CookieJar | null = null;
  return {
    header(url, own) {
      if (jar === null && !own.some(([name]) => isCookie(name))) return null;
      const given = own.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value);
      const kept = jar?.getCookieStringSync(url.href) ?? '';
      if (kept === '') return given.length > 1 ? given.join('; ') : null;
      // What a response has set since takes the place of what was given on the command line.
      const names = new Set(kept.split('; ').map((pair) => pair.split('=')[0]));
      const others = given.flatMap((value) => value.split('; ')).filter((pair) => !names.has(pair.split('=')[0]));
      return [...others, kept].join('; ');
    },
    async store(url, response) {
      if (!setsCookies(response)) return;
      const set = response.filter(([name]) => name.toLowerCase() === 'set-cookie');
      if (jar === null) jar = (await import('./tough-cookie.js')).newJar();
      for (const [, value] of set) jar.setCookieSync(value, url.href, { ignoreError: true });
    },
  };
}

/** Whether there is anything to store. */
export function setsCookies(response: HeaderList): boolean {
  return response.some(([name]) => name.length === 10 && name.toLowerCase() === 'set-cookie');
}

function isCookie(name: string): boolean {
  return name.length === 6 && name.toLowerCase() === 'cookie';
}
