/** A static app: pages are made in the browser, from what the device holds. */
export const ssr = false;
