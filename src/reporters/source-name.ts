import type { SourceLocation } from '../model/trace.js';

/** A file as the user would name it: relative to the working directory where it lies below it. Knows both slashes. */
export function fileName(file: string, cwd: string): string {
  const path = file.startsWith('file://') ? decodeFileUrl(file) : file;
  const base = cwd.replace(/[\\/]+$/, '');
  if (path.startsWith(base) && /^[\\/]/.test(path.slice(base.length))) return path.slice(base.length + 1);
  return path;
}

function decodeFileUrl(url: string): string {
  const path = url.slice('file://'.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `routes.ts:14`. */
export function sourceName(source: SourceLocation, cwd: string): string {
  return `${fileName(source.file, cwd)}:${source.line}`;
}
