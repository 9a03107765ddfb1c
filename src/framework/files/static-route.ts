import type { Request } from '../request.js';
import type { Response } from '../response.js';
import type { Files } from './files.js';
import type { FilesConfig } from './files-config.js';
import { sendFromDirectory } from './send-file.js';

/** What serving a file takes from a request's context. */
interface FileScope {
  readonly request: Request;
  readonly config: FilesConfig;
  readonly files: Files | null;
}

/** The rule under which the app's static files are served; null when it serves none (flask/sansio/scaffold.py). */
export function staticRule(config: FilesConfig): string | null {
  const { staticFolder = 'static' } = config;
  if (staticFolder === null || staticFolder === '') return null;
  const url = config.staticUrlPath ?? '/static';
  return `${url.replace(/\/+$/, '')}/<path:filename>`;
}

/** flask/app.py `send_static_file` */
export function serveStatic({ request, config, files }: FileScope): Promise<Response> {
  const filename = String(request.params?.filename);
  return sendFromDirectory(config.staticFolder ?? 'static', filename, { maxAge: config.sendFileMaxAge ?? null }, request, files);
}
