/**
 * `folder/name`, or null where `name` leads out of the folder (werkzeug/security.py `safe_join`). Names come decoded from
 * URLs, so that encoded tricks are plain here. Device names and backslashes matter on Windows alone.
 */
export function safeJoin(folder: string, name: string, windows = process.platform === 'win32'): string | null {
  if (name.includes('\0')) return null;
  const parts: string[] = [];
  if (name.startsWith('/')) return null;
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return null;
      continue;
    }
    if (windows && (/[\\:]/.test(part) || WINDOWS_DEVICE.test(part.split('.', 1)[0]!.trim()))) return null;
    parts.push(part);
  }
  return [folder === '' ? '.' : folder.replace(/\/+$/, '') || '/', ...parts].join('/').replace(/^\/\//, '/');
}

const WINDOWS_DEVICE = /^(?:CON|PRN|AUX|NUL|COM[\d¹²³]|LPT[\d¹²³]|CONIN\$|CONOUT\$)$/i;
