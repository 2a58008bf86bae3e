export function findIrcServer(
	name: 'inspircd' | 'ngircd' | 'znc'
):
	| { readonly root: string; readonly path: string; readonly env: Readonly<NodeJS.ProcessEnv> }
	| undefined;
export function ensureIrcServers(): void;
