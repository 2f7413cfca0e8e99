/**
 * What a first visit of the guests' page may weigh, in bytes: the bodies of its HTML, CSS and scripts as
 * they are sent to who takes brotli. Without the service worker, which comes once a visitor stays.
 */
export const MOST_BYTES = {
  "/": { scripts: 12_000, inAll: 20_000 },
  /** The way in by a receipt's QR code. */
  "/?order=850": { scripts: 18_000, inAll: 28_000 },
};

/** What the service worker may weigh, in bytes, counted the same way. */
export const MOST_SERVICE_WORKER_BYTES = 2_000;
