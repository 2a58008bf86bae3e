import { resolve } from '$app/paths';
import { channelsCalled, type Listable } from './order';

/**
 * The id of the channel whose page an address is; null for another page. Without an id the name decides, as on the page
 * itself.
 */
export function currentChannel(
	pathname: string,
	params: URLSearchParams,
	channels: readonly Pick<Listable, 'id' | 'name' | 'messages'>[]
): number | null {
	const parent = `${resolve('/channels')}/`;
	if (!pathname.startsWith(parent)) return null;
	const id = params.get('id');
	if (id !== null) return channels.find((channel) => `${channel.id}` === id)?.id ?? null;
	return channelsCalled(channels, nameIn(pathname.slice(parent.length)))[0]?.id ?? null;
}

/** A part of a path as text; what isn't well formed names nothing. */
function nameIn(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
