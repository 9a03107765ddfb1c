import fs from 'node:fs';
import path from 'node:path';
import type { FileFacts, Files, FileText } from '../framework/files/files.js';
import type { StoredUpload, UploadStore } from '../framework/request-input.js';

/** What `SpooledTemporaryFile` of Werkzeug keeps in memory. */
const UPLOAD_MEMORY_BYTES = 500 * 1024;

/** The files of an app whose route module lies in `root`. */
export function filesPort(root: string): Files {
  return {
    async stat(name, folder): Promise<FileFacts | null> {
      const file = path.resolve(root, name);
      try {
        const facts = await fs.promises.stat(file);
        if (!facts.isFile()) return null;
        if (folder !== undefined && !isInside(await fs.promises.realpath(path.resolve(root, folder)), await fs.promises.realpath(file)))
          return null;
        return { path: file, size: facts.size, modifiedMs: facts.mtimeMs };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },

    readTextSync(name, folder): FileText | null {
      const file = path.resolve(root, name);
      try {
        if (!fs.statSync(file).isFile() || !isInside(fs.realpathSync(path.resolve(root, folder)), fs.realpathSync(file))) return null;
        return { path: file, text: fs.readFileSync(file, 'utf8') };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  };
}

/**
 * Keeps large uploads in files that have no name: removed from the system's temporary folder as soon as they are open,
 * so that nothing is left of them however this process ends.
 */
export function uploadsPort(memoryLimit = UPLOAD_MEMORY_BYTES): UploadStore {
  return {
    memoryLimit,
    async create(): Promise<StoredUpload> {
      const folder = await fs.promises.mkdtemp(path.join(process.getBuiltinModule('node:os').tmpdir(), 'cycle-trace-'));
      const file = path.join(folder, 'upload');
      const handle = await fs.promises.open(file, 'wx+', 0o600);
      await fs.promises.rm(folder, { recursive: true, force: true });
      let removed = false;
      return {
        async write(bytes) {
          await handle.writeFile(bytes);
        },
        async *read() {
          for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) yield chunk as Uint8Array;
        },
        async remove() {
          if (removed) return;
          removed = true;
          await handle.close();
        },
      };
    },
  };
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** The names that a client makes up must come to nothing: missing, too long, through a file, in a circle, with a NUL. */
function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES', 'ERR_INVALID_ARG_VALUE'].includes(code);
}
