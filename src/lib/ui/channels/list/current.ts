import { channelsCalled, type Listable } from './order';

/**
 * The id of the channel whose page an address is; null for another page. Without an id the name decides, as on the page
 * itself. `parent` is the page of all channels.
 */
export function currentChannel(
	parent: string,
	{ pathname, searchParams }: Pick<URL, 'pathname' | 'searchParams'>,
	channels: readonly Pick<Listable, 'id' | 'name' | 'messages'>[]
): number | null {
	if (!pathname.startsWith(`${parent}/`)) return null;
	const id = searchParams.get('id');
	if (id !== null) return channels.find((channel) => `${channel.id}` === id)?.id ?? null;
	return channelsCalled(channels, nameIn(pathname.slice(parent.length + 1)))[0]?.id ?? null;
}

/** A part of a path as text; what isn't well formed names nothing. */
function nameIn(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
