import { goto } from '$app/navigation';
import { writtenIn, type WrittenQuery } from '$lib/ui/state/messages-query';
import { arranged } from './chips';
import { isOld, oldQuery, renewed } from './old-query';

type Named = readonly { readonly id: number; readonly name: string }[];

/** The query in a page's address, which it writes anew where an earlier version made it. For a component's setup. */
export class AddressedQuery {
	readonly written: WrittenQuery = $derived.by(() => {
		const { searchParams } = this.#url();
		const written = writtenIn(searchParams);
		const q = isOld(searchParams) ? oldQuery(searchParams, this.#channels() ?? []) : written.q;
		return { ...written, q: arranged(q, Date.now()) };
	});
	readonly #url: () => URL;
	readonly #channels: () => Named | undefined;

	/** `channels`: those of the page's archive; undefined while they are being read. */
	constructor(url: () => URL, channels: () => Named | undefined) {
		this.#url = url;
		this.#channels = channels;
		$effect(() => {
			const [address, known] = [url(), channels()];
			if (!known || !isOld(address.searchParams)) return;
			void goto(renewed(address, known), { replaceState: true, keepFocus: true, noScroll: true });
		});
	}
}
