/// <reference lib="webworker" />
/** Keeps the app's own files, so that it opens with no network, and images that were shown. Messages are none of its business: they live in IndexedDB. */
import { build, files, prerendered, version } from '$service-worker';
import {
	createHandlerBoundToURL,
	precacheAndRoute,
	cleanupOutdatedCaches
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { IMAGE_PATHS } from '../lib/wire/images';
import { image } from './images';

declare const self: ServiceWorkerGlobalScope;

/** The page that every address of the app is made from. Kit doesn't list it (kit#2271). */
const APP = '/200.html';
/** Addresses that are the relay's, not the app's. */
const RELAY = /^\/(api|healthz|readyz|metrics)(\/|$)/;

precacheAndRoute([
	// Names of built files change with their content.
	...build.map((url) => ({ url, revision: null })),
	...[...files, ...prerendered, APP].map((url) => ({ url, revision: version }))
]);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(APP), { denylist: [RELAY] }));
registerRoute(({ url }) => url.pathname.startsWith(IMAGE_PATHS), image);

self.addEventListener('message', (event) => {
	if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
