export function findIrcServer(
	name: 'inspircd' | 'ngircd'
): { readonly root: string; readonly path: string } | undefined;
export function ensureIrcServers(): void;
