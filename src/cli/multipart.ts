import type { BodyPlan } from '../model/plan.js';

/** One field or file of a form, in the order given. */
export interface FormPart {
  readonly name: string;
  readonly content: string | { readonly fileName: string; readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> };
}

/**
 * multipart/form-data as browsers write it (https://html.spec.whatwg.org/#multipart-form-data), by Node's own encoder:
 * it escapes quotes and line breaks in names, and chooses the boundary.
 */
export async function encodeMultipart(parts: readonly FormPart[]): Promise<BodyPlan> {
  const form = new FormData();
  for (const { name, content } of parts) {
    if (typeof content === 'string') form.append(name, content);
    else form.append(name, new File([content.bytes], content.fileName, { type: content.type }));
  }
  const encoded = new Response(form);
  return { contentType: encoded.headers.get('content-type'), bytes: new Uint8Array(await encoded.arrayBuffer()) };
}
