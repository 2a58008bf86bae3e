/**
 * Which modules of the app share a file. Left alone, the bundler makes a file for each set of pages that share
 * something, down to twenty bytes, and offline each file costs a turn of the service worker. The groups follow
 * from what the pages import, so that a new file, a move or a rename needs no word here
 * (docs/decisions/0080-chunks.md). tests/golden/chunks.txt pins the outcome.
 */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** The page that a first visit opens, and the frame of all pages. */
const HOME = ['src/routes/+page.svelte', 'src/routes/+layout.svelte'];
const PAGE = /^src\/routes\/.*\+page\.svelte$/;
/** A module of ours; SvelteKit's own entries aren't. */
const OURS = /^src\/(lib|routes)\//;
/** SvelteKit makes an entry of each page, besides its own start. */
const PAGE_ENTRY = /nodes\/\d+\.js$/;

export class ChunkGroups {
	/** What Home imports. */
	#home = new Set();
	/** What it loads as soon as its messages are shown, besides that. */
	#soon = new Set();
	/** Module id → how many pages, and parts that load later, import it, however far away. */
	#users = new Map();
	#root;

	/** `root`: the project's folder. */
	constructor(root) {
		this.#root = root;
		const read = (graph) => this.#read(graph);
		const note = (bundle) => this.#note(Object.values(bundle));
		/** @type {import('vite').Plugin} */
		this.plugin = {
			name: 'backscroll-chunk-groups',
			apply: 'build',
			buildEnd() {
				// SvelteKit also builds the pages for a server, only to analyse them: that build stays as it is.
				if (this.environment.name === 'client') read(this);
			},
			generateBundle(_, bundle) {
				if (this.environment.name === 'client') note(bundle);
			}
		};
		this.groups = [
			// Svelte makes an Error as it is loaded. For its stack Chromium reads the whole file once more, to find
			// the line: 20 ms of the start where that is the file of all that is shared.
			{ name: 'thrown', test: /svelte\/src\/internal\/client\/constants/ },
			// What Home shares with other pages.
			{ name: 'shared', test: (id) => this.#isShared(id) && this.#home.has(id) },
			// What Home loads a moment later shares with other pages.
			{ name: 'soon', test: (id) => this.#isShared(id) && this.#soon.has(id) },
			// What other pages share with each other. Home names the files of all pages, and each name costs it bytes.
			{ name: 'lists', test: (id) => this.#isShared(id) }
		];
	}

	#isShared(id) {
		return (this.#users.get(id) ?? 0) > 1;
	}

	/** Reads from the graph of all modules which of them Home and the other pages load. */
	#read(graph) {
		const ids = [...graph.getModuleIds()];
		const name = (id) => relative(this.#root, id);
		const later = (from) =>
			from.flatMap((id) => graph.getModuleInfo(id)?.dynamicallyImportedIds ?? []);
		const reach = (from) => {
			const found = new Set();
			const visit = (id) => {
				if (found.has(id)) return;
				found.add(id);
				graph.getModuleInfo(id)?.importedIds.forEach(visit);
			};
			from.forEach(visit);
			return found;
		};
		const start = ids.filter((id) => graph.getModuleInfo(id)?.isEntry && !PAGE_ENTRY.test(id));
		const home = ids.filter((id) => HOME.includes(name(id)));
		const page = home.filter((id) => name(id) === HOME[0]);
		this.#home = reach([...start, ...home]);
		this.#soon = reach(later(page));
		const pages = ids.filter((id) => PAGE.test(name(id)));
		const parts = later(ids).filter((id) => OURS.test(name(id)));
		this.#users = new Map();
		for (const part of new Set([...home, ...pages, ...parts]))
			for (const id of reach([part])) this.#users.set(id, (this.#users.get(id) ?? 0) + 1);
	}

	/** Writes down which of our modules each file has got, for the test that pins it. */
	#note(files) {
		// Only the build that the relay serves: tests build others, which differ.
		const place = process.env.BACKSCROLL_CHUNKS;
		const lines = files
			.filter(({ type }) => type === 'chunk')
			.flatMap((chunk) =>
				Object.keys(chunk.modules)
					.map((id) => relative(this.#root, id))
					.filter((id) => OURS.test(id) && !id.includes('?'))
					.map((id) => `${chunk.name} ${id}\n`)
			);
		// The build of the service worker has none.
		if (place && lines.length > 0) writeFileSync(place, lines.sort().join(''));
	}
}
