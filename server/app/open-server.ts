/** Opens the server that this machine can have. */
import type { ListenOptions, Server, ServerName } from '../http/server';
import { StartError } from '../http/start-error';
import { openUws } from '../http/uws/server';

/** It was left out of the install, or has no binary for this system and this Node. */
const MISSING: ReadonlySet<string> = new Set(['not-installed', 'no-native-part']);

/**
 * A server; `server` forces one. Where nothing is forced and uWebSockets.js can't be loaded, it is
 * Node's own, which is loaded only then. Throws StartError.
 */
export async function openServer(
	options: ListenOptions & { readonly server: ServerName | null }
): Promise<Server> {
	if (options.server === 'node') return openNode(options, null);
	try {
		return await openUws(options);
	} catch (error) {
		const isMissing = error instanceof StartError && MISSING.has(error.code);
		if (!isMissing || options.server === 'uws') throw error;
		return openNode(options, error.message);
	}
}

async function openNode(options: ListenOptions, insteadBecause: string | null): Promise<Server> {
	const { openNodeServer } = await import('../http/node/server');
	return openNodeServer(options, insteadBecause);
}
