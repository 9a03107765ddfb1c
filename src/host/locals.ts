import { looksSecret, MASK } from '../recorder/secret-names.js';
import type { Inspector } from './inspector.js';

/** A value of the other process, as the inspector tells of it. */
export interface RemoteObject {
  readonly objectId?: string;
  readonly type?: string;
  readonly subtype?: string;
  readonly value?: unknown;
  readonly description?: string;
  readonly unserializableValue?: string;
}

interface Property {
  readonly name: string;
  readonly value?: RemoteObject;
}

const MOST = 12;
const WIDEST = 60;
const SCOPES = new Set(['local', 'block', 'catch']);

/** The variables of the innermost function, as `name = value`: short, on one line, secrets masked by their names. */
export async function readLocals(scopes: readonly { type: string; object: RemoteObject }[], inspector: Inspector): Promise<string[]> {
  const seen = new Map<string, string>();
  for (const { type, object } of scopes) {
    if (!SCOPES.has(type) || object.objectId === undefined) continue;
    const answer = await inspector.ask<{ result: readonly Property[] }>('Runtime.getProperties', {
      objectId: object.objectId,
      ownProperties: true,
    });
    for (const { name, value } of answer?.result ?? []) {
      if (name === 'this' || name === 'arguments' || value === undefined || value.type === 'function' || seen.has(name)) continue;
      seen.set(name, looksSecret(name) ? MASK : textOf(value));
    }
    // What lies outside of the innermost function is not what it turns on.
    if (type === 'local') break;
  }
  return [...seen].slice(0, MOST).map(([name, text]) => `${name} = ${text}`);
}

function textOf({ type, value, description, unserializableValue }: RemoteObject): string {
  const text = type === 'string' ? JSON.stringify(value) : (unserializableValue ?? description ?? String(value)).replace(/\s+/g, ' ');
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}
