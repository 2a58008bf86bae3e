/** Where LocalWorker of src/boot leaves the end of the worker script at `url`, as a property of the page. */
export const portName = (url: string): string => `port of ${new URL(url).pathname}`;
