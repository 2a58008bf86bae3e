/** One turn of the event loop, in which every ready socket is served. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
