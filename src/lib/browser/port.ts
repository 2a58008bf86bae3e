const [, id] = import.meta.url.split('#');

/** A worker script's end: the worker's own, or the one that LocalWorker of src/boot left for it in the page. */
export const port = (id === undefined
	? globalThis
	: Reflect.get(globalThis, id)) as unknown as Pick<
	MessagePort,
	'onmessage' | 'postMessage' | 'close'
>;
