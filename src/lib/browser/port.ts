import { portName } from './port-name';

/** A worker script's end: the worker's own, or the one that LocalWorker of src/boot left for it in the page. */
export const port = (Reflect.get(globalThis, portName(import.meta.url)) ??
	globalThis) as unknown as Pick<MessagePort, 'onmessage' | 'postMessage' | 'close'>;
