/** One turn of the event loop: every socket that is ready gets served. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
