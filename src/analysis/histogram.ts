import { build, type Histogram } from 'hdr-histogram-js';

/** An HDR histogram of nanoseconds up to an hour, exact to three significant digits. */
export function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3.6e12,
    numberOfSignificantValueDigits: 3,
    autoResize: true,
    useWebAssembly: false,
  });
}
