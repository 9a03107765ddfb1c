import { gzipSync } from 'node:zlib';
import type { Trace } from '../../model/trace.js';
import type { Found, InsightFinder } from './insight.js';

/** A body below it costs less to send than to think about. */
const LARGE_BYTES = 100 * 1024;
/** What cannot be made a good deal smaller is left as it is. */
const WORTHWHILE = 0.7;
const SAMPLE_BYTES = 64 * 1024;
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[\w.+-]+\+(?:json|xml))|image\/svg\+xml)/i;

/** A large body of text that went out as it was. What gzip would make of it is tried, not guessed. */
export const uncompressedBody: InsightFinder = {
  code: 'uncompressed-body',
  find({ request, response, route }: Trace): Found[] {
    if (response === null || response.bodyBytes < LARGE_BYTES || response.body === null) return [];
    const header = (name: string) => response.headers.find(([other]) => other.toLowerCase() === name)?.[1];
    if (header('content-encoding') !== undefined || !TEXT.test(header('content-type') ?? '') || response.bodyEncoding === 'base64')
      return [];
    const sample = Buffer.from(response.body).subarray(0, SAMPLE_BYTES);
    if (sample.length === 0) return [];
    const share = gzipSync(sample).length / sample.length;
    if (share > WORTHWHILE) return [];
    const percent = Math.round(share * 100);
    const asked = request.headers.some(([name]) => name.toLowerCase() === 'accept-encoding');
    return [
      {
        subject: 'body',
        message: `the body of ${kib(response.bodyBytes)} is sent uncompressed`,
        phase: 'download',
        spanIds: [],
        source: route?.source ?? null,
        costNs: null,
        // Loopback has no bandwidth to save: what a network would gain is not measured here.
        savingNs: null,
        evidence: `gzip leaves ${percent} % of ${sample.length < response.bodyBytes ? `its first ${kib(sample.length)}` : 'it'}${asked ? '' : '; the request did not ask for it: try Accept-Encoding:gzip'}`,
        remedy: 'Compress it for clients that accept that, in the app or in the proxy before it, or send less at once.',
      },
    ];
  },
};

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`;
}
