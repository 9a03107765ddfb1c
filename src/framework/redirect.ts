import { domainToASCII } from 'node:url';
import { escapeHtml } from './http-error.js';
import { Response } from './response.js';

export type RedirectStatus = 301 | 302 | 303 | 305 | 307 | 308;

/** Sends the client elsewhere (werkzeug/utils.py `redirect`). A relative location stays relative, as Flask leaves it. */
export function redirect(location: string, status: RedirectStatus | (number & {}) = 302): Response {
  const shown = escapeHtml(location);
  const response = new Response(
    '<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n' +
      `<p>You should be redirected automatically to the target URL: <a href="${shown}">${shown}</a>. If not, click the link.\n`,
    { status },
  );
  response.headers.set('Location', toUri(location));
  return response;
}

const AUTHORITY = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)([^/?#]*)/i;
const UNSAFE_IN_PATH = /[^\w\-.~%!$&'()*+,/:;=@]+/g;
const UNSAFE_BEHIND = /[^\w\-.~%!#$&'()*+,/:;=?@]+/g;

/** An IRI as a URI: what is not ASCII or not safe where it stands is percent-encoded (werkzeug/urls.py `iri_to_uri`). */
function toUri(location: string): string {
  if (/[\r\n]/.test(location)) throw new TypeError(`Header Location must not contain a newline, got ${JSON.stringify(location)}.`);
  const iri = withoutEmptyParts(location.replace(/^[\0- ]+/, ''));
  const [, scheme = '', authority = ''] = AUTHORITY.exec(iri) ?? [];
  const rest = iri.slice(scheme.length + authority.length);
  const pathLength = rest.search(/[?#]|$/);
  const path = rest.slice(0, pathLength).replace(UNSAFE_IN_PATH, percentEncode);
  return scheme.toLowerCase() + asciiAuthority(authority) + path + rest.slice(pathLength).replace(UNSAFE_BEHIND, percentEncode);
}

/** A `?` or `#` with nothing behind it is left out, as by Python's `urlsplit`. */
function withoutEmptyParts(iri: string): string {
  const hash = iri.indexOf('#');
  const start = hash === -1 ? iri : iri.slice(0, hash);
  const fragment = hash === -1 || hash === iri.length - 1 ? '' : iri.slice(hash);
  return (start.includes('?') && start.indexOf('?') === start.length - 1 ? start.slice(0, -1) : start) + fragment;
}

function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function asciiAuthority(authority: string): string {
  if (/^[\x21-\x7e]*$/.test(authority)) return authority;
  const at = authority.lastIndexOf('@') + 1;
  const [, host = '', port = ''] = /^(.*?)(:\d*)?$/s.exec(authority.slice(at)) ?? [];
  return authority.slice(0, at).replace(UNSAFE_IN_PATH, percentEncode) + (domainToASCII(host) || percentEncode(host)) + port;
}
