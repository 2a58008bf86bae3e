/** A static app: the browser renders the pages from the device's stored data. */
export const ssr = false;
