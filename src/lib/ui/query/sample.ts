/** Which emotes, badges and hosts an archive's newest messages have, and how often. */
import type { Archive } from '$lib/archive/read/archive';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { badgesOf, emotesOf } from '$lib/wire/frame/adornments';
import type { Counted } from './completion';

/** Messages that are looked at: a few days of a busy channel, read in a moment. */
const NEWEST = 4_096;
const HOST = /https?:\/\/(?:www\.)?([^\s/?#"<>]+)/giu;

export interface Sample {
	readonly emotes: readonly Counted[];
	readonly badges: readonly Counted[];
	readonly hosts: readonly Counted[];
}

export const NOTHING: Sample = { emotes: [], badges: [], hosts: [] };

class Counts {
	readonly #counts = new Map<string, number>();

	add(name: string): void {
		if (name !== '') this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
	}

	get ordered(): Counted[] {
		const all = Array.from(this.#counts, ([name, count]) => ({ name, count }));
		return all.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
	}
}

function sampleOf(events: readonly ArchivedEvent[]): Sample {
	const [emotes, badges, hosts] = [new Counts(), new Counts(), new Counts()];
	for (const event of events) {
		for (const { start, length } of emotesOf(event))
			emotes.add(event.text.slice(start, start + length));
		for (const badge of event.author ? badgesOf(event.author).split(',') : [])
			badges.add(badge.split('/')[0] ?? '');
		for (const [, host = ''] of event.text.matchAll(HOST)) hosts.add(host.toLowerCase());
	}
	return { emotes: emotes.ordered, badges: badges.ordered, hosts: hosts.ordered };
}

let last: { readonly archive: string; readonly sample: Promise<Sample> } | null = null;

/** Read once for a page that stays with an archive. */
export function newestSample(archive: Archive): Promise<Sample> {
	if (last?.archive !== archive.name) {
		const sample = archive.newest(NEWEST).then(sampleOf);
		sample.catch(() => (last = null));
		last = { archive: archive.name, sample };
	}
	return last.sample;
}
