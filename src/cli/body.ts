import path from 'node:path';
import type { BodyPlan } from '../model/plan.js';
import type { InputFiles } from './input-files.js';
import { type Item, itemError, partPath } from './items.js';
import type { FormPart } from './multipart.js';
import { buildJson, type Field, RawJson } from './nested-json.js';
import { firstLine } from './system-errors.js';
import { quote, usageError } from './wording.js';

const FIELD_KINDS: readonly string[] = ['field', 'field-file', 'json', 'json-file', 'part'];

export const isBodyItem = (item: Item): boolean => FIELD_KINDS.includes(item.kind);

/** The body that the items and `-d` describe together; null when there is none. */
export async function buildBody(
  items: readonly Item[],
  data: readonly string[],
  form: boolean,
  files: InputFiles,
): Promise<BodyPlan | null> {
  const fields = items.filter(isBodyItem);
  const [field] = fields;
  if (data.length > 0) {
    if (field)
      throw usageError(
        `Both -d and the item ${quote(field.text)} describe the body.`,
        'Use one of them: -d for a body as it is, items for fields.',
      );
    if (form)
      throw usageError(
        '--form is for items: a -d body is sent as it is, as a form unless a Content-Type says otherwise.',
        'Leave --form out.',
      );
    return dataBody(data, files);
  }
  if (!field) {
    if (form) throw usageError('--form has no fields to send.', 'Add some, as in `cycle-trace POST /login --form user=ada`.');
    return null;
  }
  const whole = fields.find((item) => item.kind === 'part' && item.name === '');
  if (whole) return wholeFile(whole, fields, form, files);
  if (fields.some((item) => item.kind === 'part')) return multipartBody(fields, files);
  return form ? urlencodedBody(fields, files) : jsonBody(fields, files);
}

/** curl's -d: pieces joined by "&"; line breaks and NULs of a file are dropped (https://curl.se/docs/manpage.html#-d). */
async function dataBody(data: readonly string[], files: InputFiles): Promise<BodyPlan> {
  const pieces: Buffer[] = [];
  for (const [index, piece] of data.entries()) {
    if (index > 0) pieces.push(Buffer.from('&'));
    if (piece === '@') throw usageError('-d "@" names no file.', 'Write -d @file, or -d @- for standard input.');
    if (piece.startsWith('@')) pieces.push(withoutLineBreaks(await files.bytes(piece.slice(1), `-d ${piece}`)));
    else pieces.push(Buffer.from(piece));
  }
  return { bytes: Buffer.concat(pieces), contentType: 'application/x-www-form-urlencoded' };
}

const withoutLineBreaks = (bytes: Buffer): Buffer => Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0));

/** `@path`: the file is the body, byte for byte. */
async function wholeFile(item: Item, fields: readonly Item[], form: boolean, files: InputFiles): Promise<BodyPlan> {
  const other = fields.find((field) => field !== item);
  if (other)
    throw itemError(
      item.text,
      `is the whole body, beside which ${quote(other.text)} has no place`,
      'Name the field to send the file in, as in file@path.',
    );
  if (form) throw itemError(item.text, 'names no field of the form', 'Write name@path, or leave --form out to send the file as the body.');
  const { path: file, type } = partPath(item);
  const bytes = await files.bytes(file, item.text);
  return { bytes, contentType: checkType(item, type) ?? (file === '-' ? 'application/json' : await typeByName(file)) };
}

async function jsonBody(items: readonly Item[], files: InputFiles): Promise<BodyPlan> {
  const fields: Field[] = [];
  for (const item of items) fields.push({ key: item.name, value: await fieldValue(item, files) });
  return { bytes: Buffer.from(buildJson(fields)), contentType: 'application/json' };
}

async function urlencodedBody(items: readonly Item[], files: InputFiles): Promise<BodyPlan> {
  const form = new URLSearchParams();
  for (const item of items) form.append(item.name, formText(item, await fieldValue(item, files)));
  return { bytes: Buffer.from(form.toString()), contentType: 'application/x-www-form-urlencoded' };
}

async function multipartBody(items: readonly Item[], files: InputFiles): Promise<BodyPlan> {
  const parts: FormPart[] = [];
  for (const item of items) {
    if (item.kind !== 'part') {
      parts.push({ name: item.name, content: formText(item, await fieldValue(item, files)) });
      continue;
    }
    const { path: file, type } = partPath(item);
    const bytes = new Uint8Array(await files.bytes(file, item.text));
    parts.push({
      name: item.name,
      content: { fileName: path.basename(file), type: checkType(item, type) ?? (await typeByName(file)), bytes },
    });
  }
  const { encodeMultipart } = await import('./multipart.js');
  return encodeMultipart(parts);
}

async function fieldValue(item: Item, files: InputFiles): Promise<string | RawJson> {
  const isFile = item.kind.endsWith('-file');
  const text = isFile ? await files.text(item.value, item.text) : item.value;
  if (item.kind !== 'json' && item.kind !== 'json-file') return text;
  try {
    JSON.parse(text);
  } catch (error) {
    const where = isFile ? `holds no JSON in ${quote(item.value)}` : 'has no JSON after ":="';
    const hint = isFile
      ? 'Use =@ to send the file as a string.'
      : `Quote it for the shell, as in 'tags:=["a","b"]', or use "=" to send a string.`;
    throw itemError(item.text, `${where}: ${firstLine(error)}`, hint);
  }
  return new RawJson(text.trim());
}

/** A form has text only: a number or a boolean goes as it is written, and what has parts of its own does not go at all. */
function formText(item: Item, value: string | RawJson): string {
  if (typeof value === 'string') return value;
  const parsed: unknown = JSON.parse(value.text);
  if (typeof parsed === 'string') return parsed;
  if (typeof parsed === 'number' || typeof parsed === 'boolean') return value.text;
  throw itemError(item.text, 'is JSON that a form cannot hold', 'A form takes strings, numbers, true and false.');
}

const typeByName = async (file: string): Promise<string> => (await import('./media-types.js')).mediaTypeOf(file);

function checkType(item: Item, type: string | null): string | null {
  if (type === null || /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+(?:\s*;[\x20-\x7e]*)?$/.test(type)) return type;
  throw itemError(item.text, `has ${quote(type)} for a media type`, 'Write type/subtype, as in file@photo.jpg;type=image/jpeg.');
}
