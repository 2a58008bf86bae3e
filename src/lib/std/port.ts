const [, id] = import.meta.url.split('#');

/** A script's end of its thread: the worker's own, or the one that startThread of ./thread left for it in the page. */
export const port = (
	id === undefined ? globalThis : Reflect.get(globalThis, id)
) as unknown as Pick<MessagePort, 'onmessage' | 'postMessage' | 'close'>;
