import { sveltekit } from '@sveltejs/kit/vite';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { defineConfig } from 'vite';
import { serveMockWorker } from './src/mocks/serve-worker.mjs';

/**
 * One file of what most pages share: left alone, the bundler makes one for each set of pages, down to twenty
 * bytes, and offline each costs a turn of the service worker. What Home can do without stays apart.
 */
const SHARED = {
	name: 'shared',
	minShareCount: 4,
	test: (id: string): boolean =>
		!/dexie|archive\/(filters|history|idset|messages|pairs|user)|components\/(NoteRow|MessageText|SourceImage|Badges|UserName|Announcer|Arrivals|JumpButton|copy)|views\/(place|words-(?!common)|text|images|marks|badges|channel-(p|recorded)|whole)|wire\/(adornments|images|fold)/.test(
			id
		)
};

/** Likewise what Home shares with a few: its charts, and the channels that are busiest. */
const FIGURES = {
	name: 'figures',
	minShareCount: 2,
	test: /components\/(Bar(Chart|Table)|Reordered)|views\/(bars|channels|channel-board|diagrams|figures|holes|order|record|words-charts)/
};

/** And what pages of lists share among themselves: Home names the files of all pages, and each name costs it bytes. */
const LISTS = {
	name: 'lists',
	minShareCount: 2,
	test: /archive\/(filters|history|idset|messages|pairs|user)|components\/(MessageList|ListItem|GapNotice|JumpButton|FigureList|WithFigures|Detail|CountList|ActivityCharts|DayField|SortedTable|NameSearch|Sparkline|NoMessages|Announcer|Arrivals)|views\/(timeline|message-window|opening|gap-fill|whole|place|profile|activity|headline|seen|words-(messages|users|channels|record)|channel-(p|recorded)|directory|clear)/
};

/**
 * Svelte makes an Error as it is loaded. For its stack Chromium reads the whole file once more, to find the line:
 * 20 ms of the start where that is the file of all that is shared.
 */
const THROWN = { name: 'thrown', test: /svelte\/src\/internal\/client\/constants/ };

/** The running relay that `npm run dev:relay` shows. */
const RELAY = process.env.BACKSCROLL_RELAY ?? 'http://127.0.0.1:8787';

/**
 * The relay refuses pages of another origin. It takes those that this server serves for its own, and
 * still refuses all others: they keep their origin on the way through.
 */
function ownOrigin(sent: ClientRequest, { headers }: IncomingMessage): void {
	if (headers.origin === `http://${headers.host}`) sent.setHeader('origin', new URL(RELAY).origin);
}

export default defineConfig({
	plugins: [sveltekit(), serveMockWorker()],
	envPrefix: ['VITE_', 'PUBLIC_'],
	define: { 'process.env.NODE_ENV': JSON.stringify(process.env.NODE_ENV ?? 'production') },
	// Both builds for today's browsers: Dexie's is 2 kB less, in the page and in the worker, than the one for all.
	resolve: {
		alias: [
			{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.min.mjs' },
			{ find: /^workbox-window$/, replacement: 'workbox-window/build/workbox-window.prod.mjs' }
		]
	},
	// The bundler leaves its own notes in workers: 0.4 kB in that which syncs.
	worker: { format: 'es', rolldownOptions: { output: { comments: { annotation: false } } } },
	// The first browsers with light-dark(): written for older ones it would follow the system, whatever theme is chosen.
	build: {
		target: ['chrome123', 'firefox120', 'safari17.5'],
		rolldownOptions: { output: { codeSplitting: { groups: [THROWN, SHARED, FIGURES, LISTS] } } }
	},
	server: {
		host: '127.0.0.1',
		proxy: {
			'/api': {
				target: RELAY,
				changeOrigin: true,
				ws: true,
				configure: (proxy) => proxy.on('proxyReq', ownOrigin).on('proxyReqWs', ownOrigin)
			}
		}
	},
	preview: { host: '127.0.0.1' }
});
