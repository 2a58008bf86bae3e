import { readAhead } from '$lib/search/client';
import { relayUrl } from '$lib/ui/state/relay-url';

/**
 * A search in the address: its worker starts, and reads what is stored here, while the page starts, not after it. For a
 * page's own script, which runs when it has loaded.
 */
export function searchAhead(): void {
	if (new URLSearchParams(location.search).has('q')) readAhead(relayUrl);
}
