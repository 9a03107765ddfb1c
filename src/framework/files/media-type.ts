import { mimes } from 'mrmime';

const ENCODINGS: Readonly<Record<string, string>> = { gz: 'gzip', bz2: 'bzip2', xz: 'xz', z: 'compress', br: 'br' };
const SHORT_FORMS: Readonly<Record<string, string>> = {
  tgz: 'tar.gz',
  taz: 'tar.gz',
  tz: 'tar.gz',
  tbz2: 'tar.bz2',
  txz: 'tar.xz',
  svgz: 'svg.gz',
};

/** The media type that a file's name stands for, and the coding it is packed in, as Python's `mimetypes.guess_type` tells them apart. */
export function guessType(filename: string): { type: string | null; encoding: string | null } {
  const name = filename.toLowerCase().replace(/\.([a-z0-9]+)$/, (whole, suffix: string) => {
    return Object.hasOwn(SHORT_FORMS, suffix) ? `.${SHORT_FORMS[suffix]}` : whole;
  });
  const dot = name.lastIndexOf('.');
  const suffix = name.slice(dot + 1);
  if (dot > 0 && Object.hasOwn(ENCODINGS, suffix)) return { type: typeOf(name.slice(0, dot)), encoding: ENCODINGS[suffix]! };
  return { type: typeOf(name), encoding: null };
}

/** What mrmime does not list, since browsers do not show it. */
const MORE_TYPES: Readonly<Record<string, string>> = { tar: 'application/x-tar' };

/** A name like `.env` or `README` has no suffix. */
function typeOf(name: string): string | null {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  if (dot <= 0) return null;
  const suffix = base.slice(dot + 1);
  if (Object.hasOwn(MORE_TYPES, suffix)) return MORE_TYPES[suffix]!;
  return Object.hasOwn(mimes, suffix) ? mimes[suffix]! : null;
}
