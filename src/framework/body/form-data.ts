import type { MultiDict } from '../multi-dict.js';
import type { Upload } from './upload.js';

export interface FormData {
  readonly form: MultiDict;
  readonly files: MultiDict<Upload>;
}

export interface FormLimits {
  readonly maxFormMemorySize: number | null;
  readonly maxFormParts: number | null;
}
