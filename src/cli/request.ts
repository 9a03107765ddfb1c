import type { BodyPlan, RequestPlan } from '../model/plan.js';
import { buildBody, isBodyItem } from './body.js';
import { RequestHeaders } from './headers.js';
import type { InputFiles } from './input-files.js';
import { type Item, parseItem } from './items.js';
import { parseTarget, withQuery } from './target.js';
import { quote, usageError } from './wording.js';

/** What the command line says of the request, as typed. */
export interface RequestInput {
  /** `[METHOD] <target> [item...]`. */
  readonly words: readonly string[];
  /** More items, already read. */
  readonly items?: readonly Item[];
  /** curl's -H. */
  readonly header: readonly string[];
  /** curl's -d. */
  readonly data: readonly string[];
  /** curl's -b. */
  readonly cookie: readonly string[];
  /** curl's -u: `user:password`. */
  readonly user: string | undefined;
  readonly bearer: string | undefined;
  readonly form: boolean;
}

/** Checks everything that can be checked before a file is read, then reads the files. */
export async function buildRequest(input: RequestInput, files: InputFiles): Promise<RequestPlan> {
  const { method, target, credentials, items: words } = parseTarget(input.words);
  const items = [...words.map(parseItem), ...(input.items ?? [])];
  const bodyItem = items.find(isBodyItem);
  if (method === null && bodyItem) throw methodMissing(bodyItem, target);

  const headers = new RequestHeaders();
  const query: [string, string][] = [];
  for (const header of input.header) addCurlHeader(headers, header);
  for (const item of items) await applyItem(item, headers, query, files);
  addCredentials(headers, input, credentials);
  for (const cookie of input.cookie) addCookie(headers, cookie);
  headers.joinCookies();

  const body = await buildBody(items, input.data, input.form, files);
  if (isJson(body) && input.data.length === 0) headers.addDefault('Accept', 'application/json, */*;q=0.5');
  return {
    method: method ?? (input.data.length > 0 ? 'POST' : 'GET'),
    target: withQuery(target, query),
    headers: headers.list,
    removedHeaders: headers.removed,
    body,
  };
}

const isJson = (body: BodyPlan | null): boolean => body?.contentType === 'application/json';

function methodMissing(item: Item, target: string): Error {
  const query = item.kind === 'field' ? ` For a query parameter write ${item.name}==${item.value}.` : '';
  return usageError(
    `The item ${quote(item.text)} makes a request body, but no METHOD is named.`,
    `Name it: \`cycle-trace POST ${target} ...\`.${query}`,
  );
}

async function applyItem(item: Item, headers: RequestHeaders, query: [string, string][], files: InputFiles): Promise<void> {
  const embedded = async (): Promise<string> => (await files.text(item.value, item.text)).replace(/[\r\n]+$/, '');
  switch (item.kind) {
    case 'header':
      if (item.value === '') headers.remove(item.name, item.text);
      else headers.add(item.name, item.value, item.text);
      break;
    case 'empty-header':
      headers.add(item.name, '', item.text);
      break;
    case 'header-file':
      headers.add(item.name, await embedded(), item.text);
      break;
    case 'query':
      query.push([item.name, item.value]);
      break;
    case 'query-file':
      query.push([item.name, await embedded()]);
      break;
    default: // the body's, in body.ts
  }
}

/** curl's -H: `Name: value`, `Name;` for an empty one, `Name:` to remove (https://curl.se/docs/manpage.html#-H). */
function addCurlHeader(headers: RequestHeaders, text: string): void {
  const typed = `-H ${text}`;
  const colon = text.indexOf(':');
  if (colon < 0) {
    if (!/^[^;]+;$/.test(text)) throw usageError(`${quote(typed)} is not a header.`, `Write -H 'Name: value'.`);
    headers.add(text.slice(0, -1), '', typed);
    return;
  }
  const value = text.slice(colon + 1).trim();
  if (value === '') headers.remove(text.slice(0, colon), typed);
  else headers.add(text.slice(0, colon), value, typed);
}

function addCredentials(headers: RequestHeaders, input: RequestInput, fromUrl: string | null): void {
  const { user, bearer } = input;
  const given = user !== undefined ? '-u' : bearer !== undefined ? '--bearer' : null;
  if (given === null && fromUrl === null) return;
  if (user !== undefined && bearer !== undefined)
    throw usageError('Both -u and --bearer set the Authorization header.', 'Use one of them.');
  if (headers.has('authorization')) {
    // A URL's credentials give way to an explicit header, as in curl.
    if (given === null) return;
    throw usageError(`Both ${given} and a header of yours set Authorization.`, 'Use one of them.');
  }
  if (bearer !== undefined) {
    if (!/^[\x21-\x7e]+$/.test(bearer)) throw usageError('--bearer takes a token: visible ASCII characters without spaces.');
    headers.add('Authorization', `Bearer ${bearer}`, '--bearer');
    return;
  }
  if (user !== undefined && !user.includes(':')) {
    throw usageError(
      `-u ${quote(user)} has no password.`,
      `Write -u ${/^[\w.@-]+$/.test(user) ? user : 'user'}:password, with nothing after the ":" for an empty one.`,
    );
  }
  headers.add('Authorization', `Basic ${Buffer.from(user ?? fromUrl ?? '').toString('base64')}`, '-u');
}

function addCookie(headers: RequestHeaders, text: string): void {
  if (!/^[^=;,\s]+=/.test(text)) {
    throw usageError(`-b ${quote(text)} is not a cookie.`, "Write -b 'name=value', several as -b 'a=1; b=2'. A cookie file is not read.");
  }
  headers.add('Cookie', text.replace(/[;\s]+$/, ''), `-b ${text}`);
}
